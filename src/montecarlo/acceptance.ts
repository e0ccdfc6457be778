import type { MonteCarloSettings } from './settings.js';

/**
 * Whether a trial is taken.
 * @param rise energy of the trial minus that of the present configuration, eV
 * @param logCorrection ln of the ratio of the proposal densities, 0 for symmetric moves
 * @param beta 1/kT in 1/eV
 * @param size the step size the trial was made with
 * @param uniform a number in [0, 1)
 */
export type Acceptance = (
  rise: number,
  logCorrection: number,
  beta: number,
  size: number,
  uniform: number,
) => boolean;

/** Metropolis and Hastings: min(1, q(x←y)/q(y←x) · exp(−β ΔE)). Samples the canonical ensemble. */
export const metropolis: Acceptance = (rise, logCorrection, beta, _size, uniform) => {
  const logRatio = logCorrection - beta * rise;
  // A non-finite energy compares false: never taken.
  return logRatio >= 0 || Math.log(uniform) < logRatio;
};

/**
 * Takes any move that lowers the energy, and one that raises it by less than
 * evPerAngstrom · delta^power. There is no temperature in it: what it samples depends on delta.
 */
export function thresholdRule(settings: MonteCarloSettings['threshold']): Acceptance {
  return (rise, _logCorrection, _beta, size) =>
    rise < settings.evPerAngstrom * size ** settings.power;
}
