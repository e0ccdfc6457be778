import type { NetworksShape } from './element-networks.js';
import { ForceNetwork } from './force-network.js';
import type { ForceData } from './force-set.js';
import { meanLoss, rowScales } from './loss.js';
import type { TrainingSettings } from './settings.js';

/** Rows of J beside the energies', already scaled. */
export type ExtraRows = Iterable<Float64Array>;

/** The forces' share of a validation loss; of residuals in units of the training forces' spread. */
export interface ForceValidation {
  /** Weighted, to be added to the energies'. */
  readonly loss: number;
  readonly mse: number;
}

/**
 * The part of the training loss that belongs to forces: weight · mean ρ(r), one residual
 * r = (∂E/∂r − reference) / spread a component. Beside n energies, whose losses are summed, every
 * component counts n · weight / components.
 */
export class ForceTerm {
  readonly #train: ForceNetwork;
  readonly #validation: ForceNetwork;
  readonly #spread: number;
  readonly #settings: TrainingSettings;

  constructor(
    data: ForceData,
    shape: NetworksShape,
    factors: readonly Float64Array[],
    settings: TrainingSettings,
  ) {
    this.#train = new ForceNetwork(data.train, shape, factors);
    this.#validation = new ForceNetwork(data.validation, shape, factors);
    this.#spread = data.spread;
    this.#settings = settings;
  }

  /** Force frames that go with a share of the energies' frames: they grow together. */
  framesFor(share: number): number {
    return Math.ceil(share * this.#train.set.frames);
  }

  /** Residuals of the first `frames` training frames. */
  residuals(parameters: Float64Array, frames: number): Float64Array {
    return residualsOf(this.#train, parameters, frames, this.#spread);
  }

  loss(residuals: Float64Array): number {
    return this.#settings.forceWeight * meanLoss(residuals, this.#settings);
  }

  validate(parameters: Float64Array): ForceValidation {
    const { frames } = this.#validation.set;
    const residuals = residualsOf(this.#validation, parameters, frames, this.#spread);
    let squares = 0;
    for (const r of residuals) squares += r * r;
    return { loss: this.loss(residuals), mse: squares / residuals.length };
  }

  /** Factors on the rows of ∂r/∂w such that their squares add up to n times this term. */
  scales(residuals: Float64Array, energies: number): Float64Array {
    const own = Math.sqrt((energies * this.#settings.forceWeight) / residuals.length);
    const reweighted = rowScales(residuals, this.#settings);
    return residuals.map((_, i) => own * (reweighted?.[i] ?? 1));
  }

  /** Scaled rows of ∂r/∂w of the first `frames` training frames. */
  *rows(parameters: Float64Array, frames: number, scales: Float64Array): ExtraRows {
    let c = 0;
    for (const row of this.#train.rows(parameters, frames)) {
      const factor = scales[c++]! / this.#spread;
      for (let p = 0; p < row.length; p++) row[p]! *= factor;
      yield row;
    }
  }

  /** Jᵀv of the scaled rows, v scaled alike. */
  transposedTimes(
    parameters: Float64Array,
    frames: number,
    scales: Float64Array,
    v: Float64Array,
  ): Float64Array {
    const seeds = v.map((x, c) => (x * scales[c]! * scales[c]!) / this.#spread);
    return this.#train.transposedTimes(parameters, seeds, frames);
  }
}

function residualsOf(
  network: ForceNetwork,
  parameters: Float64Array,
  frames: number,
  spread: number,
): Float64Array {
  const { slopes } = network.set;
  return network.slopes(parameters, frames).map((slope, c) => (slope - slopes[c]!) / spread);
}
