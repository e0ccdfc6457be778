import type { Tensor, Tensor1D, Variable } from '@tensorflow/tfjs';
import { fail } from '../core/errors.js';
import type { NetworksShape } from './element-networks.js';
import type { FirstOrderState } from './first-order.js';
import {
  type FirstOrderEngine,
  firstOrderStart,
  type OptimizerState,
  runEpochs,
} from './first-order.js';
import { ADAM } from './native-first-order.js';
import type { TrainingSet } from './native-problem.js';
import type { StopReason, TrainingSettings } from './settings.js';
import { loadTfjs, type Tfjs } from './tfjs-backend.js';
import { batchLoss, batchRows, forward, variablesOf, vectorOf } from './tfjs-model.js';
import type { EngineRun } from './train-network.js';

/** Trains with TensorFlow.js, in float32, by the same rules, weights and batches as the native engine. */
export async function tfjsTraining(run: EngineRun): Promise<StopReason> {
  const { request, shape } = run;
  const { optimizer } = request.training;
  if (optimizer !== 'adam' && optimizer !== 'adamw' && optimizer !== 'sgd')
    throw fail(
      'TRAINING_INPUT',
      `training.engine tfjs has adam, adamw and sgd; ${optimizer} needs float64: use training.engine native`,
    );
  const { tf, backend, note } = await loadTfjs(request.training.tfjsBackend);
  run.announce({
    engine: 'tfjs',
    backend,
    fma: false,
    threads: 1,
    precision: 'float32',
    ...(note !== '' && { note }),
  });
  const engine = new TfjsFirstOrder(tf, shape, request, request.training);
  try {
    const saved = run.resume as { epochs?: FirstOrderState } | undefined;
    return await runEpochs(engine, request.training, request.seed, run.tracker, {
      start: saved?.epochs ?? firstOrderStart(request.training, run.start),
      mayStop: true,
      save: (epochs) => run.save({ epochs }),
    });
  } finally {
    engine.close();
  }
}

const VALIDATION_CHUNK = 1024;

/** First-order steps with tfjs's automatic differentiation; owns its variables. */
export class TfjsFirstOrder implements FirstOrderEngine {
  readonly frames: number;
  readonly #tf: Tfjs;
  readonly #shape: NetworksShape;
  readonly #sets: { readonly train: TrainingSet; readonly validation: TrainingSet };
  readonly #settings: TrainingSettings;
  #variables: Variable[] = [];
  #m: Variable[] = [];
  #v: Variable[] = [];
  #steps = 0;

  constructor(
    tf: Tfjs,
    shape: NetworksShape,
    sets: { readonly train: TrainingSet; readonly validation: TrainingSet },
    settings: TrainingSettings,
  ) {
    this.frames = sets.train.features.frames;
    this.#tf = tf;
    this.#shape = shape;
    this.#sets = sets;
    this.#settings = settings;
  }

  steps(order: Uint32Array, fromStep: number, toStep: number, rates: Float64Array): number {
    const { batchSize } = this.#settings;
    let loss = 0;
    for (let step = fromStep; step < toStep; step++) {
      const batch = order.subarray(step * batchSize, Math.min((step + 1) * batchSize, this.frames));
      loss += batch.length * this.#step(batch, rates[step - fromStep]!);
    }
    return loss;
  }

  /** One step; returns the batch's mean loss before it. */
  #step(batch: Uint32Array, rate: number): number {
    const tf = this.#tf;
    this.#steps++;
    return tf.tidy(() => {
      const { features, targets } = this.#sets.train;
      const rows = batchRows(tf, features, batch);
      const expected = tf.tensor1d(Float32Array.from(batch, (f) => targets[f]!));
      const { value, grads } = tf.variableGrads(() => {
        const energies = forward(tf, this.#shape, this.#variables, rows, batch.length);
        return batchLoss(tf, tf.sub(energies, expected) as Tensor1D, this.#settings);
      }, this.#variables);
      const gradients = this.#variables.map((w) => grads[w.name] ?? tf.zerosLike(w));
      this.#update(this.#clipped(this.#withL2(gradients)), rate);
      return value.dataSync()[0]!;
    });
  }

  #withL2(gradients: Tensor[]): Tensor[] {
    const { l2 } = this.#settings;
    if (l2 === 0) return gradients;
    return gradients.map((g, i) =>
      isWeight(i) ? this.#tf.add(g, this.#tf.mul(2 * l2, this.#variables[i]!)) : g,
    );
  }

  #clipped(gradients: Tensor[]): Tensor[] {
    const tf = this.#tf;
    const { clipNorm } = this.#settings;
    if (clipNorm === null) return gradients;
    const squares = gradients.map((g) => tf.sum(tf.square(g)).dataSync()[0]!);
    const norm = Math.sqrt(squares.reduce((a, b) => a + b, 0));
    return norm > clipNorm ? gradients.map((g) => tf.mul(clipNorm / norm, g)) : gradients;
  }

  /** The same rules as assembly/dense/first-order.ts. */
  #update(gradients: Tensor[], rate: number): void {
    const tf = this.#tf;
    const { optimizer, momentum, weightDecay } = this.#settings;
    const { beta1, beta2, epsilon } = ADAM;
    const t = this.#steps;
    const alpha = (rate * Math.sqrt(1 - beta2 ** t)) / (1 - beta1 ** t);
    for (const [i, g] of gradients.entries()) {
      const [w, m, v] = [this.#variables[i]!, this.#m[i]!, this.#v[i]!];
      if (optimizer === 'sgd') {
        m.assign(tf.sub(tf.mul(momentum, m), tf.mul(rate, g)));
        w.assign(tf.add(w, m));
        continue;
      }
      m.assign(tf.add(tf.mul(beta1, m), tf.mul(1 - beta1, g)));
      v.assign(tf.add(tf.mul(beta2, v), tf.mul(1 - beta2, tf.square(g))));
      const kept = optimizer === 'adamw' && isWeight(i) ? tf.mul(1 - rate * weightDecay, w) : w;
      w.assign(tf.sub(kept, tf.mul(alpha, tf.div(m, tf.add(tf.sqrt(v), epsilon)))));
    }
  }

  validationResiduals(): Float64Array {
    const tf = this.#tf;
    const { features, targets } = this.#sets.validation;
    const residuals = new Float64Array(features.frames);
    for (let from = 0; from < features.frames; from += VALIDATION_CHUNK) {
      const count = Math.min(VALIDATION_CHUNK, features.frames - from);
      const chunk = Uint32Array.from({ length: count }, (_, i) => from + i);
      const energies = tf.tidy(() =>
        forward(tf, this.#shape, this.#variables, batchRows(tf, features, chunk), count).dataSync(),
      );
      for (const [i, e] of energies.entries()) residuals[from + i] = e - targets[from + i]!;
    }
    return residuals;
  }

  read(): OptimizerState {
    return {
      parameters: vectorOf(this.#variables),
      m: vectorOf(this.#m),
      v: vectorOf(this.#v),
      steps: this.#steps,
    };
  }

  restore(state: OptimizerState): void {
    this.close();
    this.#variables = variablesOf(this.#tf, this.#shape, state.parameters);
    this.#m = variablesOf(this.#tf, this.#shape, state.m);
    this.#v = variablesOf(this.#tf, this.#shape, state.v);
    this.#steps = state.steps;
  }

  close(): void {
    for (const variable of [...this.#variables, ...this.#m, ...this.#v]) variable.dispose();
    this.#variables = [];
    this.#m = [];
    this.#v = [];
  }
}

/** Variables alternate: weights, biases. */
function isWeight(index: number): boolean {
  return index % 2 === 0;
}
