export type Activation = 'tanh' | 'sigmoid' | 'softplus' | 'silu';
export type EngineName = 'native' | 'tfjs';
export type TfjsBackendName = 'auto' | 'tfjs-node' | 'wasm' | 'cpu';

export interface NetworkSettings {
  /** Units of each hidden layer; the output layer is linear with one unit. */
  readonly nodes: readonly number[];
  readonly activation: Activation;
}

export type OptimizerName = 'adam' | 'adamw' | 'sgd' | 'levenberg-marquardt' | 'lbfgs';

export type StopReason =
  | 'max-epochs'
  | 'early-stopping'
  | 'converged'
  | 'time-budget'
  | 'stopped'
  | 'aborted';

export interface TrainingSettings {
  readonly engine: EngineName;
  /** Used by the tfjs engine; `auto` takes the first that loads. */
  readonly tfjsBackend: TfjsBackendName;
  /** Of first-order training; second-order training is always in float64. */
  readonly precision: 'float32' | 'float64';
  readonly optimizer: OptimizerName;
  readonly learningRate: number;
  readonly batchSize: number;
  /** Epochs of a first-order optimiser; iterations of L-BFGS. */
  readonly maxEpochs: number;
  /** Training frames used (the caller selects them); null uses all. */
  readonly frames: number | null;
  /** Factor on the loss of the forces beside the energies' 1; 0 trains on energies alone. */
  readonly forceWeight: number;
  /** Training frames whose forces are trained on (the caller selects them); null takes all. */
  readonly forceFrames: number | null;
  readonly loss: 'mse' | 'mae' | 'huber';
  /** In units of the scaled targets. */
  readonly huberDelta: number;
  /** Factor on the sum of squared weights (not biases) in the loss. */
  readonly l2: number;
  /** AdamW's decoupled decay. */
  readonly weightDecay: number;
  /** Global-norm clip, or null. */
  readonly clipNorm: number | null;
  readonly momentum: number;
  readonly schedule: 'constant' | 'plateau' | 'cosine' | 'one-cycle';
  readonly warmUpEpochs: number;
  /** Keras' EarlyStopping(monitor=val_loss, restore_best_weights); null is off. */
  readonly earlyStopping: { readonly patience: number; readonly minDelta: number } | null;
  /** Keras' ReduceLROnPlateau; used when schedule is `plateau`. */
  readonly reduceLr: {
    readonly factor: number;
    readonly patience: number;
    readonly minDelta: number;
    readonly minLr: number;
  };
  readonly lm: LevenbergMarquardtSettings;
}

/** Levenberg–Marquardt: see docs/training.md. */
export interface LevenbergMarquardtSettings {
  readonly iterations: number;
  /** Epochs of Adam before the first iteration, on the first frames. */
  readonly warmUpEpochs: number;
  readonly warmUpLearningRate: number;
  readonly warmUpBatchSize: number;
  readonly geodesic: boolean;
  readonly initialDamping: number;
  /** First size of the growing training set; null starts with all frames. */
  readonly startFrames: number | null;
  /** `mixed`: JᵀJ in float32 until the whole training set is used and progress slows. */
  readonly jacobian: 'float64' | 'float32' | 'mixed';
  /** Total variance each element's inputs are scaled to, or null to take them as they are. */
  readonly inputVariance: number | null;
  /** 0 keeps the proportions of an element's inputs, 1 gives all the same variance. */
  readonly inputWhitening: number;
}
