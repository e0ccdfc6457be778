import { describe, expect, it } from 'vitest';
import { PestleError } from '../../src/core/errors.js';
import { loadExperiment, parseExperiment } from '../../src/experiment/load-experiment.js';

const GOOD = `study: water
dataset:
  path: frames.xyz
  energy: { key: energy, unit: hartree }
space:
  soap.n_max: [2, 4, 8]
  soap.sigma: { float: [0.2, 1.2], step: 0.1 }
  network.layers: { int: [1, 3] }
  network.nodes[i]: [10, 20]
fixed:
  training.optimizer: adam
`;

const change = (from: string, to: string) => GOOD.replace(from, to);

function errorOf(text: string): PestleError {
  try {
    parseExperiment(text, 'exp.yaml');
  } catch (error) {
    if (error instanceof PestleError) return error;
    throw error;
  }
  throw new Error('expected an error');
}

describe('an experiment file', () => {
  it('fills in defaults and makes paths absolute', () => {
    const { config, space } = parseExperiment(GOOD, '/data/exp.yaml');
    expect(config.dataset).toMatchObject({
      path: '/data/frames.xyz',
      length_unit: 'angstrom',
      split: { train: 0.85, validation: 0.05, test: 0.1, by: 'block', block: 200 },
    });
    expect(config.objective).toMatchObject({
      metric: 'validation.rmse_mev',
      direction: 'minimize',
    });
    expect(space.parameters.map(({ name }) => name)).toEqual([
      'soap.n_max',
      'soap.sigma',
      'network.layers',
      'network.nodes[0]',
      'network.nodes[1]',
      'network.nodes[2]',
    ]);
  });

  it('takes units in any usual case', () => {
    const { config } = parseExperiment(change('unit: hartree', 'unit: eV'), 'exp.yaml');
    expect(config.dataset?.energy.unit).toBe('ev');
  });

  const defects: [what: string, text: string, where: string, sentence: RegExp][] = [
    ['a wrong key', change('study:', 'studdy:'), 'exp.yaml:1:1', /study/],
    [
      'a wrong nested key',
      change('key: energy', 'kye: energy'),
      'exp.yaml:4:13',
      /did you mean "key"/,
    ],
    ['a wrong unit', change('hartree', 'hartre'), 'exp.yaml:4:26', /did you mean "hartree"/],
    ['a missing unit', change(', unit: hartree', ''), 'exp.yaml:4:3', /unit.*missing/],
    [
      'a wrong setting',
      change('training.optimizer', 'training.optimiser'),
      'exp.yaml:11:3',
      /did you mean "optimizer"/,
    ],
    ['a wrong value', change('adam', 'adm'), 'exp.yaml:11:3', /did you mean "adam"/],
    ['a value out of range', change('[2, 4, 8]', '[2, 40]'), 'exp.yaml:6:3', /n_max.*40/],
    [
      'a setting both fixed and searched',
      change('training.optimizer: adam', 'soap.n_max: 4'),
      'exp.yaml:11:3',
      /also searched/,
    ],
    [
      'an objective that its settings cannot have',
      `${GOOD}  scaler.per: atom\nobjective: { metric: inference_us, direction: minimize }\n`,
      'exp.yaml:12:3',
      /inference_us.*scaler\.per: element/,
    ],
    [
      'an objective of forces that its settings cannot have',
      `${change('key: energy, unit: hartree }', 'unit: ev }\n  forces: { unit: ev/angstrom }')}  scaler.per: atom\nobjective: { metric: test.force_mae_mev_per_angstrom }\n`,
      'exp.yaml:13:3',
      /whose test\.force_mae_mev_per_angstrom could be measured/,
    ],
    [
      'an objective that some of its settings cannot have',
      `${change('fixed:', '  scaler.per: [element, atom]\nfixed:')}objective: { metric: inference_us }\n`,
      'exp.yaml:10:3',
      /^exp\.yaml:10:3: space\.scaler\.per: atom makes no potential/,
    ],
    [
      'an objective that is no metric',
      `${GOOD}objective: { metric: validation.rsme_mev }\n`,
      'exp.yaml:12:14',
      /no metric "validation\.rsme_mev"; did you mean "validation\.rmse_mev"/,
    ],
    [
      'two objectives of which one is no metric',
      `${GOOD}objective:\n  - { metric: inference_us }\n  - { metric: test.rmse }\n`,
      'exp.yaml:12:1',
      /no metric "test\.rmse"/,
    ],
    [
      'an objective of forces that the frames are not said to have',
      `${GOOD}objective: { metric: test.force_mae_mev_per_angstrom }\n`,
      'exp.yaml:12:14',
      /but dataset\.forces is missing/,
    ],
    ['a broken distribution', change('[0.2, 1.2]', '[1.2, 0.2]'), 'exp.yaml:7:3', /sigma/],
    ['broken YAML', change('[2, 4, 8]', '[2, 4'), 'exp.yaml:', /not valid YAML/],
    ['a key given twice', `${GOOD}study: again\n`, 'exp.yaml:12:1', /not valid YAML/],
    ['no dataset', 'study: x\n', 'exp.yaml:1:1', /dataset is missing/],
  ];
  for (const [what, text, where, sentence] of defects)
    it(`with ${what} is refused with its place`, () => {
      const error = errorOf(text);
      expect(error.exitCode).toBe(2);
      expect(error.message).toMatch(sentence);
      expect(error.message.startsWith(where)).toBe(true);
    });

  it('that is not there says how to get one', () => {
    expect(() => loadExperiment('/nowhere/exp.yaml')).toThrow(
      /no such experiment file.*pestle init/,
    );
  });
});
