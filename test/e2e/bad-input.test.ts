import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const CLI = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
let folder: string;

const atoms = (f: number) =>
  `O 0 0 ${(f % 7) / 50}\nH 0 0.76 0.59\nH 0 -0.76 ${0.59 + (f % 5) / 40}`;
const frame = (f: number, change = (text: string) => text) =>
  change(`3\nProperties=species:S:1:pos:R:3 energy=${-76 - f / 1000} pbc="F F F"\n${atoms(f)}\n`);
const good = Array.from({ length: 60 }, (_, f) => frame(f));

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pestle-bad-'));
  write('good.xyz', good.join(''));
  write(
    'nan.xyz',
    good
      .with(
        30,
        frame(30, (text) => text.replace('0.76', 'nan')),
      )
      .join(''),
  );
  write(
    'no-energy.xyz',
    good
      .with(
        12,
        frame(12, (text) => text.replace(/energy=\S+ /, '')),
      )
      .join(''),
  );
  write(
    'unknown.xyz',
    good
      .with(
        5,
        frame(5, (text) => text.replace('O 0', 'Qq 0')),
      )
      .join(''),
  );
  write('cut.xyz', good.join('').slice(0, -20));
  write(
    'carbon.xyz',
    good
      .with(
        59,
        frame(59, (text) => text.replace('O 0', 'C 0')),
      )
      .join(''),
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

function experiment(name: string, change: (text: string) => string = (text) => text): string {
  return write(
    name,
    change(`study: ${name}
dataset:
  path: good.xyz
  energy: { key: energy, unit: hartree }
  split: { train: 0.5, validation: 0.25, test: 0.25, by: block, block: 5 }
space:
  soap.n_max: [2, 3]
fixed:
  soap.l_max: 2
  soap.r_cut: 3
  network.nodes: [4]
  training.lm: { iterations: 2, warm_up_epochs: 2 }
search: { stages: [{ sampler: random, trials: 2 }] }
execution: { workers: 1 }
`),
  );
}

function pestle(...args: string[]) {
  const env = { ...process.env, PESTLE_STORE: '' };
  const done = spawnSync(process.execPath, [CLI, ...args], {
    cwd: folder,
    encoding: 'utf8',
    env,
    timeout: 60_000,
  });
  return { code: done.status, out: done.stdout, err: done.stderr };
}

/** One clear sentence, no stack trace, the right exit code. */
function expectSentence(
  result: ReturnType<typeof pestle>,
  code: 0 | 1 | 2,
  sentence: RegExp,
): void {
  expect(result.err).toMatch(sentence);
  expect(result.err).not.toMatch(/\n\s+at .*\(.*:\d+:\d+\)/);
  expect(result.code).toBe(code);
}

describe('good input', () => {
  it('puts results into folders that are not there yet', () => {
    const soap = ['soap', 'good.xyz', '--n-max', '2', '--l-max', '2', '--r-cut', '3'];
    expect(pestle(...soap, '--out', 'new/soap/rows.npy').code).toBe(0);
    expect(pestle('data', 'good.xyz', '--svg', 'new/data/energies.svg').code).toBe(0);
    expect(existsSync(join(folder, 'new/soap/rows.npy'))).toBe(true);
    expect(existsSync(join(folder, 'new/data/energies.svg'))).toBe(true);
  });

  it('with two objectives ends with the front, not with one best trial', () => {
    const both = `objective:
  - { metric: validation.rmse_mev, direction: minimize }
  - { metric: inference_us, direction: minimize }
`;
    const file = experiment('two.yaml', (text) => text + both);
    const { code, out, err } = pestle('run', file, '--store', join(folder, 'two.db'));
    expect(code, err).toBe(0);
    expect(out).toContain('no other beats in every objective');
    expect(out).toMatch(/trial.*validation\.rmse_mev.*inference_us.*soap\.n_max/);
    expect(out + err).not.toContain('best');
  });
});

describe('bad input gets one clear sentence', () => {
  it('an experiment file that is not there', () => {
    expectSentence(
      pestle('run', 'nowhere.yaml'),
      2,
      /nowhere\.yaml: there is no such experiment file/,
    );
  });

  it('a frames file that is not there', () => {
    const file = experiment('missing.yaml', (text) => text.replace('good.xyz', 'nowhere.xyz'));
    expectSentence(pestle('validate', file), 2, /nowhere\.xyz/);
  });

  it('a wrong key, with the right one', () => {
    const file = experiment('key.yaml', (text) => text.replace('soap.l_max', 'soap.lmax'));
    expectSentence(
      pestle('run', file),
      2,
      /key\.yaml:9:3: fixed\.soap\.lmax: unknown key "lmax"; did you mean "l_max"\?/,
    );
  });

  it('an energy key that the frames do not have', () => {
    const file = experiment('energy-key.yaml', (text) => text.replace('key: energy', 'key: enrgy'));
    expectSentence(pestle('validate', file), 2, /good\.xyz.*enrgy.*energy/s);
  });

  const frames: [what: string, file: string, sentence: RegExp][] = [
    ['NaN in a frame', 'nan.xyz', /nan\.xyz:15[2-5].*frame 30/],
    ['a frame without energy', 'no-energy.xyz', /no-energy\.xyz:62.*frame 12.*energy/],
    ['an unknown element', 'unknown.xyz', /unknown\.xyz:28.*Qq/],
    ['a file cut short', 'cut.xyz', /cut\.xyz.*frame 59/],
  ];
  for (const [what, name, sentence] of frames)
    it(`${what}, with file, line and frame`, () => {
      const file = experiment(`frames-${name}.yaml`, (text) => text.replace('good.xyz', name));
      expectSentence(pestle('validate', file), 2, sentence);
    });

  it('a frame with an energy that cannot be, named with its file before trials fail', () => {
    const far = (text: string) => text.replace(/energy=\S+/, 'energy=1e6');
    write('far.xyz', good.with(17, frame(17, far)).join(''));
    const file = experiment('far.yaml', (text) => text.replace('good.xyz', 'far.xyz'));
    expectSentence(pestle('validate', file), 0, /far\.xyz, frame 17 .*: the energy, 27211386/);
  });

  it('an element that no training frame has', () => {
    const file = experiment('carbon.yaml', (text) =>
      text.replace('good.xyz', 'carbon.xyz').replace('by: block, block: 5', 'by: time'),
    );
    expectSentence(
      pestle('train', file, '--out', join(folder, 'm'), '--params', '{soap.n_max: 2}'),
      2,
      /no training frame has.*\bC\b/,
    );
  });

  it('energies without a unit, with a guess', () => {
    expectSentence(
      pestle(
        'validate',
        experiment('unit.yaml', (t) => t.replace(', unit: hartree', '')),
      ),
      2,
      /unit.*missing/,
    );
  });

  it('a split that leaves a part empty', () => {
    const file = experiment('split.yaml', (text) => text.replace('block: 5', 'block: 30'));
    expectSentence(pestle('validate', file), 2, /split.*without a frame/);
  });

  it.each([
    ['a grid without end', 'sampler: grid', './x.mjs', /needs separate values, and "x" is continu/],
    ['a module that is not there', 'sampler: random, trials: 2', './no.mjs', /no\.mjs cannot be l/],
  ])('%s, the same of validate and run, which stores nothing', (name, stage, module, sentence) => {
    write('x.mjs', 'export default ({ x }) => x;\n');
    const text = `study: none
space: { x: { float: [0, 1] } }
objective: { module: ${module} }
search: { stages: [{ ${stage} }] }
`;
    const store = ['--store', join(folder, `${name}.db`)];
    const file = write('none.yaml', text);
    const valid = pestle('validate', file);
    expectSentence(valid, 2, sentence);
    const ran = pestle('run', file, ...store);
    expect([ran.err, ran.code]).toEqual([valid.err, 2]);
    expect(pestle('studies', ...store, '--json').out).not.toContain('"none"');
  });

  it('an objective that is no metric, before any trial', () => {
    const file = experiment('metric.yaml', (text) => `${text}objective: { metric: test.rsme }\n`);
    const valid = pestle('validate', file);
    expectSentence(
      valid,
      2,
      /metric\.yaml:15:14: objective\.metric: there is no metric "test\.rsme"/,
    );
    expect(pestle('run', file).err).toBe(valid.err);
  });

  it('a space whose constraints no point meets', () => {
    const file = experiment('empty.yaml', (text) =>
      text.replace('[2, 3]', '[2, 3]\n  constraints: ["soap.n_max > 5"]'),
    );
    expectSentence(pestle('run', file), 2, /no point|constraint/);
  });

  it('a port that is taken', async () => {
    const server = createServer();
    const port = await new Promise<number>((resolve) =>
      server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port)),
    );
    const result = pestle('dashboard', '--port', String(port), '--store', join(folder, 'port.db'));
    server.close();
    expectSentence(result, 2, new RegExp(`${port}.*(in use|taken)`));
  });

  it.skipIf(process.getuid?.() === 0 && process.platform !== 'linux')(
    'a folder that cannot be written',
    () => {
      const readOnly = join(folder, 'read-only');
      mkdirSync(readOnly, { recursive: true });
      chmodSync(readOnly, 0o555);
      // Root may write anywhere, so a file stands where a folder is needed.
      const store =
        process.getuid?.() === 0 ? join(folder, 'good.xyz', 'runs.db') : join(readOnly, 'runs.db');
      const result = pestle('run', experiment('folder.yaml'), '--store', store);
      expect([1, 2]).toContain(result.code);
      expect(result.err).toMatch(/runs\.db|good\.xyz/);
      expect(result.err).not.toMatch(/\n\s+at /);
    },
  );

  it('a store from a newer pestle', () => {
    const file = join(folder, 'newer.db');
    expect(pestle('studies', '--store', file, '--json').code).not.toBeNull();
    expect(pestle('run', experiment('newer.yaml'), '--store', file).code).toBe(0);
    const db = new Database(file);
    db.prepare('update store_info set version = 9999').run();
    db.close();
    expectSentence(pestle('studies', '--store', file), 2, /newer/);
  });

  it('an experiment file without content', () => {
    const file = write('blank.yaml', '# to be written\n');
    expectSentence(pestle('validate', file), 2, /blank\.yaml: the file is empty; `pestle init`/);
  });

  it('an energy that is no number in the first frame, and no key named', () => {
    const file = write('first.xyz', '1\nenergy=NaN\nH 0 0 0\n1\nenergy=-13.6\nH 0 0 0\n');
    expectSentence(pestle('data', file), 2, /first\.xyz.*energy.*NaN/);
  });

  it.skipIf(process.platform !== 'linux').each([
    ['init', ['init', '/proc/pestle']],
    ['soap', ['soap', 'good.xyz', '--n-max', '2', '--l-max', '2', '--r-cut', '3', '--out']],
    ['data', ['data', 'good.xyz', '--energy-unit', 'hartree', '--svg']],
  ])('a place that takes no folders, given to %s', (name, args) => {
    const file = name === 'init' ? [] : ['/proc/pestle/file'];
    expectSentence(pestle(...args, ...file), 1, /\/proc\/pestle\/.*cannot be written/);
  });

  it.each([
    ['a number that is none', ['--n-max', 'two'], /--n-max takes a number/],
    ['an option without its value', ['--out'], /following: out/],
    ['an option given twice', ['--n-max', '2', '--n-max', '3'], /--n-max is given 2 times/],
    ['no frames at all', ['--n-max', '2', '--max-frames', '0'], /max-frames .*is 0/],
  ])('%s', (_name, args, sentence) => {
    const soap = ['soap', 'good.xyz', '--l-max', '2', '--r-cut', '3'];
    expectSentence(
      pestle(...soap, ...args, ...(args[0] === '--out' ? [] : ['--bench'])),
      2,
      sentence,
    );
  });

  it.each([
    ['bins without width', ['rdf', 'good.xyz', '--dr', '0'], /dr is 0; expected a length/],
    ['bins without end', ['rdf', 'good.xyz', '--dr', '1e-9'], /6,000,000,000 bins/],
    [
      'threads without end',
      [
        ...['soap', 'good.xyz', '--n-max', '2', '--l-max', '2', '--r-cut', '3', '--bench'],
        '--threads',
        '1e6',
      ],
      /--threads is 1000000; expected a whole number from 1 to 256/,
    ],
    [
      'a name that nothing has',
      ['mc', 'nobody', '--store', 'none.db'],
      /"nobody" is no model folder/,
    ],
    ['frames for an experiment', ['run', 'good.xyz'], /good\.xyz: this is no experiment file/],
    [
      'a token that is not there',
      ['dashboard', '--token-file', 'none.txt'],
      /none\.txt cannot be read/,
    ],
    ['a study without a name', ['init', 'made', '--study', 'a/b'], /--study is "a\/b"; expected/],
  ])('%s', (_name, args, sentence) => {
    expectSentence(pestle(...args), 2, sentence);
  });

  it.each([
    ['half a model', ['train', '--members', '1.5', '--out', 'm'], /--members is 1\.5/],
    ['params of no file', ['train', '--params', 'none.json', '--out', 'm'], /neither a file/],
    [
      'a time no batch system knows',
      ['launch', 'slurm', '--time', 'x', '--dry-run'],
      /--time is "x"/,
    ],
    ['fewer workers than none', ['launch', 'local', '--workers', '0'], /--workers is 0/],
    ['a port that is none', ['run', '--dashboard', 'x'], /--dashboard is "x"; expected a port/],
  ])('%s', (_name, args, sentence) => {
    const at = args[0] === 'launch' ? 2 : 1;
    const file = experiment('options.yaml');
    expectSentence(pestle(...args.slice(0, at), file, ...args.slice(at)), 2, sentence);
  });

  it('a wrong number of workers', () => {
    const file = experiment('workers.yaml');
    expectSentence(pestle('run', file, '--workers', 'many'), 2, /--workers is "many"; expected/);
  });

  it('a wrong command, with the right one', () => {
    expectSentence(pestle('studdies'), 2, /unknown command "studdies"; did you mean "studies"\?/);
  });

  it('and a stack trace only with --verbose', () => {
    expect(pestle('run', 'nowhere.yaml', '--verbose').err).toMatch(/\n\s+at /);
  });
});
