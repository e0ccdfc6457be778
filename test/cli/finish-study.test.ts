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
import { temporaryFolder } from '../support/temporary-folder.js';

const folder = temporaryFolder();

const EXPERIMENT = `study: s
dataset:
  path: pairs.xyz
  energy: { key: energy, unit: ev }
  split: { train: 0.5, validation: 0.25, test: 0.25, by: block, block: 5 }
space: { soap.r_cut: { float: [1.05, 5] } }
fixed:
  soap.n_max: 2
  soap.l_max: 2
  network.nodes: [4]
  training.lm: { iterations: 5, warm_up_epochs: 2 }
search: { stages: [{ sampler: random, trials: 2 }] }
finalists: { top: 2 }
`;

/** Pairs of atoms far apart, with an energy that grows with their distance. */
function pairs(): string {
  return Array.from({ length: 60 }, (_, f) => {
    const distance = 3.2 + (f % 7) / 10;
    const head = `Properties=species:S:1:pos:R:3 energy=${-10 + distance} pbc="F F F"`;
    return `2\n${head}\nO 0 0 0\nH 0 0 ${distance}\n`;
  }).join('');
}

const searched = (number: number, params: Params, value: number) =>
  importedTrial({ number, state: 'complete', params, values: [value] }, 'search');

it('a finished run reports the best finalist with its own params and value', async () => {
  writeFileSync(folder.path('pairs.xyz'), pairs());
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
