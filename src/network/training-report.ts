import type { ElementNetworks } from './element-networks.js';
import type { StopReason } from './settings.js';

/** One epoch (first order) or iteration (second order). Losses and errors are of scaled targets. */
export interface EpochReport {
  /** From 1, warm-up epochs of Adam included. */
  readonly epoch: number;
  readonly phase: 'first-order' | 'second-order';
  readonly trainLoss: number;
  readonly validationLoss: number;
  readonly validationMse: number;
  readonly validationMae: number;
  /** Of forces in units of the training forces' root mean square; only where they are trained on. */
  readonly validationForceMse?: number;
  /** Best validation loss so far, this epoch included. */
  readonly bestValidationLoss: number;
  /** Of the epoch's last step; the damping in Levenberg–Marquardt. */
  readonly learningRate: number;
  /** Training frames used. */
  readonly frames: number;
  /** Wall time of this epoch. */
  readonly seconds: number;
}

/** What did the arithmetic, as stored with the trial. */
export interface EngineInfo {
  readonly engine: 'native' | 'tfjs';
  /** native: `wasm-simd`; tfjs: its backend. */
  readonly backend: string;
  readonly fma: boolean;
  readonly threads: number;
  readonly precision: 'float32' | 'float64';
  /** Why a better backend was not taken, where that is so. */
  readonly note?: string;
}

export interface TrainResult {
  /** Weights of the epoch with the best validation loss. */
  readonly networks: ElementNetworks;
  readonly curve: readonly EpochReport[];
  readonly epochs: number;
  readonly bestEpoch: number;
  readonly bestValidationLoss: number;
  readonly stopReason: StopReason;
  readonly engine: EngineInfo;
  readonly parameterCount: number;
  readonly seconds: number;
}
