import { meanOf, varianceOf } from './autocovariance.js';
import { blockError } from './block-error.js';
import { effectiveSampleSize, tailEffectiveSampleSize } from './effective-sample-size.js';
import { rHat } from './r-hat.js';
import type { Recording } from './recording.js';
import type { QuantityDiagnostics } from './summary.js';

/** Samples a chain a quick diagnosis looks at, and a thorough one. */
const QUICK = 1000;
const THOROUGH = 8192;

/** Mean, errors, R̂ and effective sample sizes of the energy and of each kind of pair. */
export function diagnose(
  recording: Recording,
  offsetEv: number,
  thorough: boolean,
): readonly QuantityDiagnostics[] {
  const { series, samples, histogram } = recording;
  if (samples < 8) return [];
  return series.map((chains, q): QuantityDiagnostics => {
    const recorded = chains.map((c) => c.subarray(0, samples));
    const stride = Math.ceil(samples / (thorough ? THOROUGH : QUICK));
    const some = recorded.map((c) => c.filter((_, i) => i % stride === 0));
    const all = Float64Array.from(some.flatMap((c) => [...c]));
    const factor = q === 0 ? 1000 : 1;
    return {
      name: q === 0 ? 'energy' : histogram.kinds[q - 1]!.name,
      unit: q === 0 ? 'meV' : 'angstrom',
      mean: factor * (meanOf(recorded.map(meanOf)) - (q === 0 ? offsetEv : 0)),
      stderr: factor * (blockError(recorded, recording.blocks) ?? 0),
      standardDeviation: factor * Math.sqrt(varianceOf(all)),
      rHat: finite(rHat(some)),
      ess: finite(effectiveSampleSize(some)),
      essTail: thorough ? finite(tailEffectiveSampleSize(some)) : null,
    };
  });
}

function finite(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}
