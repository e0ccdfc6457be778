import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fail } from '../core/errors.js';
import { loadDataset } from '../experiment/dataset.js';
import type { DatasetConfig } from '../experiment/dataset-schema.js';
import { chooseTrial, modelOfTrial, type TrialChoice } from '../experiment/model-of-study.js';
import type { MonteCarloPlace } from '../experiment/recorded-monte-carlo.js';
import type { EnergyModel } from '../potential/energy-model.js';
import { loadPotential } from '../potential/load-potential.js';
import { JSON_FILE } from '../potential/save-potential.js';
import { openStore } from '../store/open-store.js';
import type { Frames } from '../structure/frames.js';
import { readFrames } from '../structure/read-frames.js';
import { findStudy } from '../study/find-study.js';
import type { StudyRecord } from '../study/store.js';
import { noModel } from './no-model.js';

/** The model of a Monte-Carlo run, where it starts, and the study it is kept with, if any. */
export interface McSource extends AsyncDisposable {
  readonly model: EnergyModel;
  readonly start: Frames;
  /** Null for a model folder. */
  readonly place: MonteCarloPlace | null;
  /** What the start was read from. */
  readonly startName: string;
}

export interface McSourceOptions {
  /** A model folder or the name of a study. */
  readonly name: string;
  readonly store: string | undefined;
  readonly trial: TrialChoice | undefined;
  /** Frames files; absent: the study's dataset. */
  readonly start: string | undefined;
}

export async function openMcSource(options: McSourceOptions): Promise<McSource> {
  if (existsSync(join(options.name, JSON_FILE))) {
    if (options.start === undefined)
      throw fail('USAGE', `a model folder knows no frames: give --start <frames> to begin from`);
    const start = await readFrames(options.start);
    return {
      model: loadPotential(options.name),
      start,
      startName: options.start,
      place: null,
      [Symbol.asyncDispose]: async () => {},
    };
  }
  // A study may have the name of a folder; a path cannot be one of a study.
  if (/^\.{0,2}\//.test(options.name) || options.name.endsWith('/'))
    throw fail(
      'FILE_MISSING',
      `${options.name}: no model folder (it has no ${JSON_FILE}); give one that pestle export or train wrote, or the name of a study`,
    );
  const store = await openStore(options.store, { create: false }).catch((error: unknown) => {
    throw noModel(options.name, error);
  });
  try {
    const study = await findStudy(store, options.name);
    const trial = await chooseTrial(store, study, options.trial);
    return {
      model: await modelOfTrial(store, study, trial),
      start:
        options.start === undefined ? await datasetFrames(study) : await readFrames(options.start),
      startName: options.start ?? `the dataset of ${study.name}`,
      place: { store, studyId: study.id, trial },
      [Symbol.asyncDispose]: () => store.close(),
    };
  } catch (error) {
    await store.close();
    throw error;
  }
}

async function datasetFrames(study: StudyRecord): Promise<Frames> {
  const { dataset } = study.config as { readonly dataset?: DatasetConfig };
  if (!dataset)
    throw fail(
      'USAGE',
      `study "${study.name}" has no dataset: give --start <frames> to begin from`,
    );
  return (await loadDataset(dataset)).frames;
}
