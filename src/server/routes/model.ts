import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { z } from 'zod';
import { modelFilesOfTrial, modelOfTrial } from '../../experiment/model-of-study.js';
import { EXPORT_FORMATS, type ExportFormat } from '../../potential/export-format.js';
import { exportModel } from '../../potential/export-model.js';
import type { PotentialFiles } from '../../potential/save-potential.js';
import { usageSnippets } from '../../potential/usage-snippets.js';
import { route } from '../route.js';
import { modelUsageSchema } from '../schemas/model.js';
import { trialNumber } from '../schemas/trial.js';
import { studyOf, trialOf } from '../study-of.js';

export const downloadModel = route({
  method: 'get',
  path: '/studies/{study}/trials/{trial}/model',
  id: 'downloadModel',
  summary: 'The model of a trial in one of the export formats, as a zip archive',
  params: trialNumber,
  query: z.object({ format: z.enum(EXPORT_FORMATS).default('pestle') }),
  response: ['application/zip'],
  handle: async (context, { params, query }) => {
    const study = await studyOf(context, params.study);
    const trial = await trialOf(context, study, params.trial);
    const files = await modelFilesOfTrial(context.store, study, trial.number);
    return {
      body: await archive(files, query.format),
      mediaType: 'application/zip',
      fileName: `${study.name}-${trial.number}-${query.format}.zip`,
    };
  },
});

export const getModelUsage = route({
  method: 'get',
  path: '/studies/{study}/trials/{trial}/model/usage',
  id: 'getModelUsage',
  summary: 'Code that uses the model of a trial, for every export format',
  params: trialNumber,
  response: modelUsageSchema,
  handle: async (context, { params }) => {
    const study = await studyOf(context, params.study);
    const trial = await trialOf(context, study, params.trial);
    const { parts } = await modelOfTrial(context.store, study, trial.number);
    const formats = EXPORT_FORMATS.map((format) => ({
      format,
      snippets: usageSnippets(parts, format).map(({ title, language, code }) => ({
        title,
        language,
        code,
      })),
    }));
    return { formats };
  },
});

/** What `pestle export` writes, zipped; the folder it needs on the way is gone afterwards. */
async function archive(model: PotentialFiles, format: ExportFormat): Promise<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), 'pestle-export-'));
  try {
    const { files } = exportModel(model, format, folder);
    const contents: Record<string, Uint8Array> = {};
    for (const file of files) contents[file] = await readFile(join(folder, file));
    return zipSync(contents, { level: 1 });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
