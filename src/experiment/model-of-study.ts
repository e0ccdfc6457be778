import { fail } from '../core/errors.js';
import type { EnergyPotential } from '../potential/energy-potential.js';
import { potentialFromFiles } from '../potential/load-potential.js';
import { ARRAYS_FILE, JSON_FILE } from '../potential/save-potential.js';
import { bestTrials } from '../study/best.js';
import type { Store, StudyRecord } from '../study/store.js';

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
  const [best] = bestTrials(await store.trials(study.id), study.directions);
  if (!best) throw fail('TRIAL_MISSING', `study "${study.name}" has no complete trial yet`);
  return best.number;
}

/** Loads the model a trial has stored. */
export async function modelOfTrial(
  store: Store,
  study: StudyRecord,
  trial: number,
): Promise<EnergyPotential> {
  const json = await store.getArtifact(study.id, trial, JSON_FILE);
  const arrays = await store.getArtifact(study.id, trial, ARRAYS_FILE);
  if (!json || !arrays)
    throw fail(
      'TRIAL_MISSING',
      `trial ${trial} of study "${study.name}" has stored no model; only complete trials of a potential have one`,
    );
  return potentialFromFiles(
    new TextDecoder().decode(json),
    arrays,
    `trial ${trial} of ${study.name}`,
  );
}
