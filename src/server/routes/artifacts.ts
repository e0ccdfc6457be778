import type { z } from 'zod';
import { fail } from '../../core/errors.js';
import type { ServerContext } from '../context.js';
import { route } from '../route.js';
import { artifactName, artifactPreviewSchema } from '../schemas/artifact.js';
import { studyOf } from '../study-of.js';

/** Bytes of an artifact shown on its trial's page. */
const PREVIEW_BYTES = 4096;

export const getArtifact = route({
  method: 'get',
  path: '/studies/{study}/trials/{trial}/artifacts/{name}',
  id: 'getArtifact',
  summary: 'An artifact of a trial by its name: log, parity.json, potential.json, …',
  params: artifactName,
  response: ['application/octet-stream'],
  handle: async (context, { params }) => {
    const { study, artifact, data } = await artifactOf(context, params);
    // Whatever a trial stored is shown as text or saved, never run as a page of this origin.
    const readable = artifact.mediaType.startsWith('text/plain') || artifact.name === 'log';
    return {
      body: data,
      mediaType: readable ? 'text/plain; charset=utf-8' : 'application/octet-stream',
      ...(readable ? {} : { fileName: `${study.name}-${params.trial}-${artifact.name}` }),
    };
  },
});

export const previewArtifact = route({
  method: 'get',
  path: '/studies/{study}/trials/{trial}/artifacts/{name}/preview',
  id: 'previewArtifact',
  summary: 'The first kilobytes of an artifact that is text',
  params: artifactName,
  response: artifactPreviewSchema,
  handle: async (context, { params }) => {
    const { artifact, data } = await artifactOf(context, params);
    if (!/^text\/|[/+]json\b/.test(artifact.mediaType))
      throw fail(
        'REQUEST_INVALID',
        `Artifact "${artifact.name}" is ${artifact.mediaType}, not text: download it instead.`,
      );
    const head = data.subarray(0, PREVIEW_BYTES);
    // Streaming leaves a character that the cut went through out.
    const text = new TextDecoder().decode(head, { stream: head.length < data.length });
    return { text, shownBytes: head.length, bytes: data.length };
  },
});

async function artifactOf(
  context: ServerContext,
  { study: name, trial, name: wanted }: z.output<typeof artifactName>,
) {
  const study = await studyOf(context, name);
  const listed = await context.store.listArtifacts(study.id, trial);
  const artifact = listed.find((one) => one.name === wanted);
  const data = artifact && (await context.store.getArtifact(study.id, trial, artifact.name));
  if (!artifact || !data) throw fail('NOT_FOUND', `Trial ${trial} has no artifact "${wanted}".`);
  return { study, artifact, data };
}
