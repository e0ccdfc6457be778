import { zipSync } from 'fflate';
import { z } from 'zod';
import { fail } from '../../core/errors.js';
import { route } from '../route.js';
import { trialNumber } from '../schemas/trial.js';
import { studyOf, trialOf } from '../study-of.js';

const FILES = ['potential.json', 'potential.safetensors'];

export const downloadModel = route({
  method: 'get',
  path: '/studies/{study}/trials/{trial}/model',
  id: 'downloadModel',
  summary: 'The model folder of a trial, as a zip archive',
  params: trialNumber,
  query: z.object({ format: z.enum(['pestle']).default('pestle') }),
  response: ['application/zip'],
  handle: async (context, { params }) => {
    const study = await studyOf(context, params.study);
    const trial = await trialOf(context, study, params.trial);
    const files: Record<string, Uint8Array> = {};
    for (const name of FILES) {
      const data = await context.store.getArtifact(study.id, trial.number, name);
      if (!data)
        throw fail(
          'NOT_FOUND',
          `Trial ${trial.number} has stored no model; only complete trials have one.`,
        );
      files[name] = data;
    }
    return {
      body: zipSync(files, { level: 0 }),
      mediaType: 'application/zip',
      fileName: `${study.name}-${trial.number}-model.zip`,
    };
  },
});
