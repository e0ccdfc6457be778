import { readFileSync } from 'node:fs';
import { fail } from '../core/errors.js';
import type { ReferenceDistribution } from '../montecarlo/options.js';
import { radialDistribution } from '../montecarlo/radial-distribution.js';
import { parseRdf } from '../montecarlo/rdf-file.js';
import { runMonteCarlo } from '../montecarlo/run-monte-carlo.js';
import type { DistributionDistance } from '../montecarlo/summary.js';
import { energyPotential } from '../potential/energy-potential.js';
import type { PotentialParts } from '../potential/potential.js';
import { readFrames } from '../structure/read-frames.js';
import { selectFrames } from '../structure/select-frames.js';
import type { Dataset } from './dataset.js';
import type { ExperimentFile } from './schema.js';

/** What a finalist's Monte-Carlo showed. */
export interface FinalistCheck {
  readonly temperatureK: number;
  readonly acceptance: number | null;
  /** Largest R̂ and smallest effective sample size over energy and pair distances. */
  readonly rHat: number | null;
  readonly ess: number | null;
  /** Distance of g(r) to the reference, by pair. */
  readonly rdf: Readonly<Record<string, DistributionDistance>>;
  /** Mean over the pairs of the integrated absolute difference; what `best --by rdf` sorts by. */
  readonly rdfDistance: number | null;
  /** Share of configurations outside the training range. */
  readonly outside: number | null;
}

type MonteCarloConfig = NonNullable<NonNullable<ExperimentFile['finalists']>['monte_carlo']>;

/** The g(r) finalists are compared with; undefined where no Monte-Carlo is asked for. */
export async function finalistReference(
  config: ExperimentFile,
  dataset: Dataset,
): Promise<ReferenceDistribution | undefined> {
  const { finalists } = config;
  if (!finalists?.monte_carlo) return undefined;
  if (finalists.reference === 'dataset') return radialDistribution(dataset.frames);
  if (!finalists.reference.endsWith('.json'))
    return radialDistribution(await readFrames(finalists.reference));
  let text: string;
  try {
    text = readFileSync(finalists.reference, 'utf8');
  } catch (cause) {
    throw fail(
      'FILE_UNREADABLE',
      `${finalists.reference}: cannot be read; name frames, or what pestle rdf --out wrote`,
      cause,
    );
  }
  return parseRdf(text, finalists.reference);
}

/** A short Monte-Carlo from training frames, with its g(r) beside the reference's. */
export async function checkFinalist(
  parts: PotentialParts,
  dataset: Dataset,
  config: MonteCarloConfig,
  reference: ReferenceDistribution | undefined,
  seed: number,
  signal: AbortSignal | undefined,
): Promise<FinalistCheck> {
  const { summary } = await runMonteCarlo(
    energyPotential(parts),
    selectFrames(dataset.frames, dataset.split.train),
    {
      temperatureK: config.temperature,
      steps: config.steps,
      chains: config.chains,
      seed,
      ...(reference && { reference }),
      ...(signal && { signal }),
    },
  );
  signal?.throwIfAborted();
  const numbers = (values: readonly (number | null)[]) => values.filter((value) => value !== null);
  const rHats = numbers(summary.diagnostics.map(({ rHat }) => rHat));
  const sizes = numbers(summary.diagnostics.map(({ ess }) => ess));
  const rdf = Object.fromEntries(
    (summary.rdf?.pairs ?? []).flatMap(({ pair, distance }) =>
      distance ? [[pair, distance]] : [],
    ),
  );
  const distances = Object.values(rdf).map(({ integratedAbsolute }) => integratedAbsolute);
  const { extrapolation } = summary;
  return {
    temperatureK: config.temperature,
    acceptance: summary.acceptance.production,
    rHat: rHats.length > 0 ? Math.max(...rHats) : null,
    ess: sizes.length > 0 ? Math.min(...sizes) : null,
    rdf,
    rdfDistance:
      distances.length > 0 ? distances.reduce((sum, d) => sum + d, 0) / distances.length : null,
    outside: extrapolation ? extrapolation.outside / Math.max(1, extrapolation.checked) : null,
  };
}
