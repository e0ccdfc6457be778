import type { TrainingSettings } from './settings.js';

/**
 * The learning rate of each step of one epoch.
 * @param epoch zero-based
 * @param plateauRate the rate that ReduceLROnPlateau has come to
 */
export function ratesOfEpoch(
  settings: TrainingSettings,
  epoch: number,
  steps: number,
  plateauRate: number,
): Float64Array {
  const rates = new Float64Array(steps);
  const total = settings.maxEpochs * steps;
  const warmUp = settings.warmUpEpochs * steps;
  for (let s = 0; s < steps; s++) {
    const step = epoch * steps + s;
    rates[s] =
      step < warmUp
        ? (settings.learningRate * (step + 1)) / warmUp
        : scheduled(settings, step - warmUp, Math.max(1, total - warmUp), plateauRate);
  }
  return rates;
}

function scheduled(
  settings: TrainingSettings,
  step: number,
  total: number,
  plateauRate: number,
): number {
  const base = settings.learningRate;
  const progress = Math.min(1, step / total);
  switch (settings.schedule) {
    case 'constant':
      return base;
    case 'plateau':
      return plateauRate;
    case 'cosine':
      return 0.5 * base * (1 + Math.cos(Math.PI * progress));
    case 'one-cycle':
      return oneCycle(base, progress);
  }
}

/**
 * Smith & Topin 2018 with PyTorch's defaults: from base/25 up to base over the first 30 % of the
 * steps, then down to base/250,000, both along half a cosine.
 */
function oneCycle(base: number, progress: number): number {
  const rise = 0.3;
  const [from, to, at] =
    progress < rise
      ? [base / 25, base, progress / rise]
      : [base, base / 250_000, (progress - rise) / (1 - rise)];
  return to + 0.5 * (from - to) * (1 + Math.cos(Math.PI * at));
}
