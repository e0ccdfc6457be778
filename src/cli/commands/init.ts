import { existsSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { writeFileAtomic } from '../../core/atomic-write.js';
import { fail } from '../../core/errors.js';
import { experimentSchema } from '../../experiment/schema.js';
import { starterExperiment } from '../../experiment/starter.js';
import { readFramesGuessing } from '../../structure/read-frames-guessing.js';
import { command } from '../command.js';

export const init = command({
  usage: 'init [dir]',
  describe: 'write a commented starter experiment for your own frames',
  examples: [
    ['pestle init', 'experiment.yaml in this folder'],
    ['pestle init water --frames water/md.xyz --study water', 'for these frames'],
  ],
  positionals: { dir: { type: 'string', default: '.', describe: 'folder, made when missing' } },
  options: {
    frames: { type: 'string', describe: 'your frames file' },
    study: { type: 'string', default: 'my-study', describe: 'name of the study' },
    'energy-key': { type: 'string', describe: 'name of the energy in the file' },
    force: { type: 'boolean', default: false, describe: 'overwrite an experiment.yaml' },
  },
  async run(args) {
    const name = experimentSchema.shape.study.safeParse(args.study);
    if (!name.success)
      throw fail('USAGE', `--study is "${args.study}"; expected ${name.error.issues[0]!.message}`);
    const folder = resolve(String(args.dir));
    const file = join(folder, 'experiment.yaml');
    if (existsSync(file) && !args.force)
      throw fail(
        'USAGE',
        `${file} exists already; give another folder, or --force to overwrite it`,
      );
    const frames =
      args.frames === undefined ? 'frames.xyz' : relative(folder, resolve(args.frames));
    const seen = args.frames === undefined ? undefined : await lookAt(resolve(args.frames));
    const energyKey = args['energy-key'] ?? seen?.energyKey ?? 'energy';
    writeFileAtomic(file, starterExperiment({ study: args.study, frames, ...seen, energyKey }));
    return { file, framesSeen: seen !== undefined };
  },
  print({ file, framesSeen }, terminal) {
    terminal.line(`wrote ${file}`);
    const edit = framesSeen ? 'check dataset.energy' : 'edit dataset.path and dataset.energy';
    terminal.line(`next: ${edit}, then pestle validate ${file}`);
  },
});

/** Key, unit and size of a frames file that is there already, so that the starter fits it. */
async function lookAt(path: string) {
  if (!existsSync(path)) return undefined;
  const { frames, units } = await readFramesGuessing([path]);
  const { energyKey, energyUnit } = units;
  return { energyKey, energyUnit, frameCount: frames.count };
}
