export type Activation = 'tanh' | 'sigmoid' | 'softplus' | 'silu';
export type EngineName = 'native' | 'tfjs';

export interface NetworkSettings {
  /** Units of each hidden layer; the output layer is linear with one unit. */
  readonly nodes: readonly number[];
  readonly activation: Activation;
}

export type OptimizerName = 'adam' | 'adamw' | 'sgd' | 'levenberg-marquardt' | 'lbfgs' | 'ekf';

export interface TrainingSettings {
  readonly engine: EngineName;
  readonly precision: 'float32' | 'float64';
  readonly optimizer: OptimizerName;
  readonly learningRate: number;
  readonly batchSize: number;
  readonly maxEpochs: number;
  readonly loss: 'mse' | 'mae' | 'huber';
  readonly huberDelta: number;
  readonly l2: number;
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
  /** Levenberg–Marquardt: see docs/training.md. */
  readonly lm: {
    readonly iterations: number;
    readonly warmUpEpochs: number;
    readonly geodesic: boolean;
    readonly initialDamping: number;
    /** First size of the growing training set; null starts with all frames. */
    readonly startFrames: number | null;
  };
}
