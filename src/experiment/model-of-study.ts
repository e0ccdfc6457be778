import { fail } from '../core/errors.js';
import type { EnergyPotential } from '../potential/energy-potential.js';
import { potentialFromFiles } from '../potential/load-potential.js';
import { ARRAYS_FILE, JSON_FILE, type PotentialFiles } from '../potential/save-potential.js';
import { bestTrials } from '../study/best.js';
import type { Store, StudyRecord } from '../study/store.js';
import { type FinalistsTable, REFIT_ARTIFACTS } from './finalists.js';

/** A trial by number, the best one by the first objective, or the one marked to use. */
export type TrialChoice = number | 'best' | 'picked';

/** The number of the chosen trial; absent: the picked one, or the best where none is picked. */
export async function chooseTrial(
  store: Store,
  study: StudyRecord,
  choice?: TrialChoice,
): Promise<number> {
  if (typeof choice === 'number') {
    if (!(await store.trial(study.id, choice)))
      throw fail(
        'TRIAL_MISSING',
        `study "${study.name}" has no trial ${choice}; see \`pestle trials ${study.name}\``,
      );
    return choice;
  }
  if (choice !== 'best' && study.picked !== null) return study.picked;
  if (choice === 'picked')
    throw fail(
      'USAGE',
      `no model of study "${study.name}" is picked; \`pestle pick ${study.name} <trial>\` does it`,
    );
  const best = await bestTrialWithModel(store, study);
  if (best === undefined)
    throw fail('TRIAL_MISSING', `study "${study.name}" has no complete trial yet`);
  const finalists = await finalistsOf(store, study);
  // Where a better trial came after them the finalists are out of date.
  const isCurrent = finalists?.finalists.some(({ trial }) => trial === best);
  return isCurrent ? finalists!.best : best;
}

/** Where no complete trial has a model the best of them, whose lack of one can then be told. */
async function bestTrialWithModel(store: Store, study: StudyRecord): Promise<number | undefined> {
  const trials = await store.trials(study.id);
  const ranked = bestTrials(trials, study.directions, { top: trials.length });
  for (const { number } of ranked) {
    const artifacts = await store.listArtifacts(study.id, number);
    if (artifacts.some(({ name }) => name === JSON_FILE)) return number;
  }
  return ranked[0]?.number;
}

/** The table `pestle run` stored after the search, where there is one. */
export async function finalistsOf(
  store: Store,
  study: StudyRecord,
): Promise<FinalistsTable | undefined> {
  const bytes = await store.getArtifact(study.id, null, 'finalists.json');
  return bytes && (JSON.parse(new TextDecoder().decode(bytes)) as FinalistsTable);
}

/** The files of a trial's model: of its refit on all training frames, where it was a finalist. */
export async function modelFilesOfTrial(
  store: Store,
  study: StudyRecord,
  trial: number,
): Promise<PotentialFiles> {
  const pairs = [
    [REFIT_ARTIFACTS.json, REFIT_ARTIFACTS.arrays],
    [JSON_FILE, ARRAYS_FILE],
  ] as const;
  for (const [jsonName, arraysName] of pairs) {
    const json = await store.getArtifact(study.id, trial, jsonName);
    const arrays = await store.getArtifact(study.id, trial, arraysName);
    if (json && arrays) return { json: new TextDecoder().decode(json), arrays };
  }
  throw fail(
    'TRIAL_MISSING',
    `trial ${trial} of study "${study.name}" has stored no model; only complete trials of a potential (with scaler.per: element) have one`,
  );
}

/** Loads the model of a trial; see {@link modelFilesOfTrial}. */
export async function modelOfTrial(
  store: Store,
  study: StudyRecord,
  trial: number,
): Promise<EnergyPotential> {
  const { json, arrays } = await modelFilesOfTrial(store, study, trial);
  return potentialFromFiles(json, arrays, `trial ${trial} of ${study.name}`);
}
