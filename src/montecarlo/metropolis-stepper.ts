import type { Acceptance } from './acceptance.js';
import { type Ensemble, takeTrial } from './ensemble.js';
import { type Move, tuningGain } from './move.js';
import type { Stepper, TrialCounts } from './stepper.js';

/** One kind of move of a mixture. */
export interface MixturePart {
  readonly move: Move;
  /** Chance to be chosen, relative to the others. */
  readonly weight: number;
}

export interface MetropolisStepperOptions {
  readonly ensemble: Ensemble;
  readonly parts: readonly MixturePart[];
  readonly acceptance: Acceptance;
  readonly targetAcceptance: number;
  /** Keep the first part's size as it is. */
  readonly fixedSize: boolean;
}

/**
 * Steps by trial and acceptance: every slot draws one move of the mixture, one call evaluates all
 * trials, each slot takes or leaves its own. Drawing the move independently of the configuration
 * keeps detailed balance of the mixture.
 */
export function metropolisStepper(options: MetropolisStepperOptions): Stepper {
  const { ensemble, parts, acceptance, targetAcceptance } = options;
  const { slots, atoms, positions, trial, energies, trialEnergies, rngs, evaluator, beta, levels } =
    ensemble;
  const width = 3 * atoms;
  const total = parts.reduce((sum, p) => sum + p.weight, 0);
  const counts: TrialCounts[] = parts.map(({ move }) => ({
    name: move.name,
    tried: new Float64Array(slots.length),
    taken: new Float64Array(slots.length),
  }));
  /** Trials of each part and level made while tuning. */
  const tuned = new Float64Array(parts.length * levels);
  const chosen = new Int32Array(slots.length);
  const corrections = new Float64Array(slots.length);
  const trialsPerStep = Math.max(...parts.map((p) => p.move.trialsPerStep));

  function draw(uniform: number): number {
    let left = uniform * total;
    for (let p = 0; p < parts.length - 1; p++) {
      left -= parts[p]!.weight;
      if (left < 0) return p;
    }
    return parts.length - 1;
  }
  function tune(part: number, level: number, taken: boolean): void {
    if (options.fixedSize && part === 0) return;
    const { sizes, largestSize } = parts[part]!.move;
    const gain = tuningGain(tuned[part * levels + level]!++);
    const next = sizes[level]! * Math.exp(gain * ((taken ? 1 : 0) - targetAcceptance));
    sizes[level] = Math.min(largestSize, Math.max(1e-6, next));
  }
  function trialRound(tuning: boolean): void {
    for (let s = 0; s < slots.length; s++) {
      const rng = rngs[s]!;
      const part = parts.length === 1 ? 0 : draw(rng.next());
      chosen[s] = part;
      corrections[s] = parts[part]!.move.propose(slots[s]!, positions, trial, s * width, rng);
    }
    evaluator.energies(trial, slots.length, trialEnergies);
    ensemble.evaluated += slots.length;
    for (let s = 0; s < slots.length; s++) {
      const slot = slots[s]!;
      const part = chosen[s]!;
      const { move } = parts[part]!;
      const rise = trialEnergies[s]! - energies[s]!;
      const size = move.sizes[slot.level]!;
      const taken = acceptance(rise, corrections[s]!, beta[slot.level]!, size, rngs[s]!.next());
      if (taken) takeTrial(ensemble, s);
      move.settle(slot, taken);
      if (taken && parts.length > 1) refreshOthers(part, s);
      counts[part]!.tried[s]!++;
      if (taken) counts[part]!.taken[s]!++;
      if (tuning) tune(part, slot.level, taken);
    }
  }
  function refreshOthers(except: number, s: number): void {
    for (let p = 0; p < parts.length; p++)
      if (p !== except) parts[p]!.move.refresh(slots[s]!, positions, s * width);
  }
  const stepper: Stepper = {
    step(tuning) {
      for (let t = 0; t < trialsPerStep; t++) trialRound(tuning);
    },
    counts,
    size: (level) => parts[0]!.move.sizes[level]!,
    setSize: (size) => void parts[0]!.move.sizes.fill(size),
    learn(level, samples) {
      for (const { move } of parts) move.learn?.(level, samples);
      for (const slot of slots) if (slot.level === level) stepper.refresh(slot.index);
    },
    refresh: (index) => refreshOthers(-1, index),
    state: () => [
      tuned,
      ...counts.flatMap((c) => [c.tried, c.taken]),
      ...parts.flatMap((p) => p.move.state()),
    ],
    restore(state) {
      tuned.set(state[0]!);
      let next = 1;
      for (const c of counts) {
        c.tried.set(state[next++]!);
        c.taken.set(state[next++]!);
      }
      for (const { move } of parts) {
        const length = move.state().length;
        move.restore(state.slice(next, next + length));
        next += length;
      }
      for (const slot of slots) stepper.refresh(slot.index);
    },
  };
  for (const slot of slots) stepper.refresh(slot.index);
  return stepper;
}
