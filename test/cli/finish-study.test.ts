import { writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { finishStudy } from '../../src/cli/finish-study.js';
import { openTerminal } from '../../src/cli/terminal.js';
import { loadDataset } from '../../src/experiment/dataset.js';
import { parseExperiment } from '../../src/experiment/load-experiment.js';
import { prepareStudy } from '../../src/experiment/prepare-study.js';
import type { Params } from '../../src/space/distribution.js';
import { importedTrial } from '../../src/study/imported-trials.js';
import { memoryStore } from '../../src/study/memory-store.js';
import { pairsExperiment, pairsOfAtoms } from '../support/pairs-of-atoms.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const folder = temporaryFolder();

const EXPERIMENT = pairsExperiment({
  rest: 'search: { stages: [{ sampler: random, trials: 2 }] }\nfinalists: { top: 2 }',
});

const searched = (number: number, params: Params, value: number) =>
  importedTrial({ number, state: 'complete', params, values: [value] }, 'search');

it('a finished run reports the best finalist with its own params and value', async () => {
  writeFileSync(folder.path('pairs.xyz'), pairsOfAtoms(60));
  const { config, ...experiment } = parseExperiment(EXPERIMENT, folder.path('s.yaml'));
  const dataset = await loadDataset(config.dataset!);
  const store = memoryStore();
  const { study } = await prepareStudy(store, { config, ...experiment });
  // The best of the search sees no neighbour; the refit puts the other first.
  await store.importTrials(study.id, [
    searched(0, { 'soap.r_cut': 1.05 }, 1),
    searched(1, { 'soap.r_cut': 5 }, 2),
  ]);
  const { best, finalists } = await finishStudy({
    store,
    study,
    config,
    dataset,
    withFinalists: true,
    terminal: openTerminal({ quiet: true }),
    signal: new AbortController().signal,
  });
  expect(finalists.map(({ trial }) => trial)).toEqual([1, 0]);
  expect(best).toEqual({
    trial: 1,
    params: { 'soap.r_cut': 5 },
    value: 2,
    metrics: finalists[0]!.metrics,
  });
});
