import { fail } from '../../core/errors.js';
import type { Finalist, FinalistsTable } from '../../experiment/finalists.js';
import type { ParityArtifact } from '../../experiment/trial-context.js';
import { parityView } from '../../report/parity-view.js';
import { curvesView } from '../../study/view-curves.js';
import { route } from '../route.js';
import { studyName } from '../schemas/study.js';
import { studyDataSchema } from '../schemas/study-data.js';
import { trialNumber } from '../schemas/trial.js';
import { curvesSchema, paritySchema } from '../schemas/views.js';
import { studyOf, trialOf } from '../study-of.js';

export const getTrialCurves = route({
  method: 'get',
  path: '/studies/{study}/trials/{trial}/curves',
  id: 'getTrialCurves',
  summary: 'Every learning curve of one trial',
  params: trialNumber,
  response: curvesSchema,
  handle: async (context, { params }) => {
    const study = await studyOf(context, params.study);
    const trial = await trialOf(context, study, params.trial);
    const points = await context.store.points(study.id, [trial.number]);
    const curves = curvesView([trial], points, { limit: 1000 });
    return { curves, names: curves.map((curve) => curve.name), shown: 1, total: 1 };
  },
});

export const getParity = route({
  method: 'get',
  path: '/studies/{study}/trials/{trial}/parity',
  id: 'getParity',
  summary:
    'Predicted against reference energies and forces, binned: density, error histogram, worst frames',
  params: trialNumber,
  response: paritySchema,
  handle: async (context, { params }) => {
    const study = await studyOf(context, params.study);
    const data = await context.store.getArtifact(study.id, params.trial, 'parity.json');
    if (!data)
      throw fail('NOT_FOUND', `Trial ${params.trial} has stored no energies to compare (yet).`);
    return parityView(JSON.parse(Buffer.from(data).toString('utf8')) as ParityArtifact);
  },
});

export const getStudyData = route({
  method: 'get',
  path: '/studies/{study}/data',
  id: 'getStudyData',
  summary: 'What is in the dataset, and the finalists, as far as the study has stored them',
  params: studyName,
  response: studyDataSchema,
  handle: async (context, { params }) => {
    const study = await studyOf(context, params.study);
    const read = async (name: string): Promise<unknown> => {
      const data = await context.store.getArtifact(study.id, null, name);
      return data ? JSON.parse(Buffer.from(data).toString('utf8')) : null;
    };
    const table = (await read('finalists.json')) as FinalistsTable | null;
    return {
      dataset: await read('dataset.json'),
      finalists: (table?.finalists ?? []).map(finalistRow),
    };
  },
});

function finalistRow({ trial, metrics, check }: Finalist) {
  return {
    trial,
    metrics,
    rdfDistance: check?.rdfDistance ?? null,
    outsideShare: check?.outside ?? null,
    acceptance: check?.acceptance ?? null,
    rHat: check?.rHat ?? null,
  };
}
