import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { fail, PestleError } from '../core/errors.js';
import { parseSpace } from '../space/parse-space.js';
import type { Space } from '../space/space.js';
import { checkSettings } from './check-settings.js';
import type { ExperimentFile } from './schema.js';
import { experimentSchema } from './schema.js';
import { scalarsOf } from './trial-settings.js';
import { parseYaml, type YamlSource } from './yaml-source.js';
import { keysAt, problemOf } from './zod-problem.js';

/** An experiment file, parsed and checked. Paths in it are absolute. */
export interface Experiment {
  readonly file: string;
  readonly config: ExperimentFile;
  readonly space: Space;
}

/** Reads an experiment file; every defect is CONFIG_INVALID with file, line and column. */
export function loadExperiment(file: string): Experiment {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT')
      throw fail(
        'FILE_MISSING',
        `${file}: there is no such experiment file; \`pestle init\` writes one`,
        cause,
      );
    const why =
      code === 'EISDIR' ? 'is a folder, expected an experiment file' : `cannot be read (${code})`;
    throw fail('FILE_UNREADABLE', `${file}: ${why}`, cause);
  }
  return parseExperiment(text, file);
}

/** Parses the text of an experiment file that stands (or would stand) at `file`. */
export function parseExperiment(text: string, file: string): Experiment {
  const source = parseYaml(text, file);
  if (source.value == null)
    throw fail(
      'CONFIG_INVALID',
      `${file}: the file is empty; \`pestle init\` writes a commented experiment file`,
    );
  if (typeof source.value !== 'object' || Array.isArray(source.value))
    throw fail(
      'CONFIG_INVALID',
      `${file}: this is no experiment file: expected keys with values such as \`study: water\`; \`pestle init\` writes one`,
    );
  const parsed = experimentSchema.safeParse(source.value);
  if (!parsed.success) {
    const keys = keysAt(z.toJSONSchema(experimentSchema, { io: 'input', unrepresentable: 'any' }));
    const { path, message } = problemOf(parsed.error, source.value, keys);
    throw fail(
      'CONFIG_INVALID',
      `${source.where(path)}: ${path.map(String).join('.') || 'the file'}: ${message}`,
    );
  }
  const config = absolutePaths(parsed.data, dirname(resolve(file)));
  const usesPotential = Array.isArray(config.objective) || 'metric' in config.objective;
  if (usesPotential && config.dataset === undefined)
    throw fail(
      'CONFIG_INVALID',
      `${source.where([])}: dataset is missing; name the frames under dataset.path, or give objective.module or objective.command`,
    );
  const space = at(config, source.where, () =>
    parseSpace(config.space, { fixed: scalarsOf(config.fixed) }),
  );
  if (usesPotential) at(config, source.where, () => checkSettings(config, space));
  return { file: resolve(file), config, space };
}

/** Adds file, line and column to an error that names a path such as `space.soap.n_max`. */
function at<T>(config: ExperimentFile, where: YamlSource['where'], work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof PestleError)) throw error;
    const [, part, named] = /^(space|fixed|objective)[.:]?([\w.[\]-]*)/.exec(error.message) ?? [];
    const keys =
      part === undefined ? [] : Object.keys(config[part as 'space' | 'fixed' | 'objective']);
    // The message may go on below the key: space.soap.sigma.float, space.network.nodes[1].
    const key = keys
      .filter(
        (candidate) =>
          named?.replace(/\[\d+\]/, '[i]').startsWith(candidate) || named?.startsWith(candidate),
      )
      .sort((x, y) => y.length - x.length)[0];
    const path = [part, key].filter((entry) => entry !== undefined);
    throw fail(error.code, `${where(path)}: ${error.message}`, error);
  }
}

function absolutePaths(config: ExperimentFile, folder: string): ExperimentFile {
  const absolute = (path: string) => resolve(folder, path);
  const { dataset, finalists, objective } = config;
  return {
    ...config,
    ...(dataset && {
      dataset: {
        ...dataset,
        path: Array.isArray(dataset.path) ? dataset.path.map(absolute) : absolute(dataset.path),
        energy: {
          ...dataset.energy,
          ...(dataset.energy.file !== undefined && { file: absolute(dataset.energy.file) }),
        },
      },
    }),
    ...(finalists && {
      finalists: {
        ...finalists,
        reference: finalists.reference === 'dataset' ? 'dataset' : absolute(finalists.reference),
      },
    }),
    objective:
      !Array.isArray(objective) && 'module' in objective
        ? { ...objective, module: absolute(objective.module) }
        : objective,
  };
}
