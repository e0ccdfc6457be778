import { deriveRng } from '../core/rng.js';
import { type FirstOrderState, firstOrderStart, runEpochs } from './first-order.js';
import { type LbfgsState, runLbfgs } from './lbfgs.js';
import { initialLmState, LevenbergMarquardt, type LmState } from './levenberg-marquardt.js';
import { NativeFirstOrder, splitsBatch } from './native-first-order.js';
import { NativeProblem } from './native-problem.js';
import type { StopReason, TrainingSettings } from './settings.js';
import type { EngineRun } from './train-network.js';

interface NativeState {
  readonly epochs?: FirstOrderState;
  readonly lm?: LmState;
  readonly lbfgs?: LbfgsState;
}

/** Trains on the native kernel. */
export async function nativeTraining(run: EngineRun): Promise<StopReason> {
  const { request, shape } = run;
  const { optimizer, precision, batchSize } = request.training;
  const isFirstOrder = optimizer === 'adam' || optimizer === 'adamw' || optimizer === 'sgd';
  const frames = request.train.features.frames;
  const problem = await NativeProblem.open({
    shape: { ...shape, widths: shape.elements.map(({ width }) => width) },
    train: request.train,
    validation: request.validation,
    precision: isFirstOrder ? precision : 'float64',
    threads: isFirstOrder && !splitsBatch(batchSize) ? 1 : request.threads,
    factors: run.factors,
    // A growing set takes the first frames, which must be a fair sample.
    ...(!isFirstOrder && {
      order: deriveRng(request.seed, 'training-order').shuffle(
        Uint32Array.from({ length: frames }, (_, i) => i),
      ),
    }),
    ...(request.fma !== undefined && { fma: request.fma }),
  });
  try {
    run.announce({
      engine: 'native',
      backend: 'wasm-simd',
      fma: problem.kernel.fma,
      threads: problem.threads,
      precision: isFirstOrder ? precision : 'float64',
    });
    const saved = run.resume as NativeState | undefined;
    if (optimizer === 'levenberg-marquardt') return await levenbergMarquardt(run, problem, saved);
    if (optimizer === 'lbfgs')
      return await runLbfgs(problem, request.training, run.tracker, {
        start: saved?.lbfgs ?? run.start,
        save: (lbfgs) => run.save({ lbfgs }),
      });
    return await runEpochs(
      new NativeFirstOrder(problem, request.training, optimizer as 'adam'),
      request.training,
      request.seed,
      run.tracker,
      {
        start: saved?.epochs ?? firstOrderStart(request.training, run.start),
        mayStop: true,
        save: (epochs) => run.save({ epochs }),
      },
    );
  } finally {
    await problem.close();
  }
}

/** Epochs of Adam on the first frames bring the weights near; then the second order takes over. */
async function levenbergMarquardt(
  run: EngineRun,
  problem: NativeProblem,
  saved: NativeState | undefined,
): Promise<StopReason> {
  const { request, tracker } = run;
  let lm = saved?.lm;
  if (lm === undefined) {
    const warmUp = warmUpSettings(request.training);
    let parameters = run.start;
    if (warmUp.maxEpochs > 0 && request.initial === undefined) {
      const frames = Math.min(problem.train.frames, request.training.lm.startFrames ?? Infinity);
      const engine = new NativeFirstOrder(problem, warmUp, 'adam', frames);
      const reason = await runEpochs(engine, warmUp, request.seed, tracker, {
        start: saved?.epochs ?? firstOrderStart(warmUp, parameters),
        mayStop: false,
        save: (epochs) => run.save({ epochs }),
      });
      if (reason !== 'max-epochs') return reason;
      parameters = engine.read().parameters;
    }
    lm = initialLmState(request.training, parameters, problem.train.frames);
  }
  const algorithm = new LevenbergMarquardt(problem, request.training, tracker, run.forces);
  return algorithm.run(lm, (state) => run.save({ lm: state }));
}

function warmUpSettings(settings: TrainingSettings): TrainingSettings {
  const { warmUpEpochs, warmUpLearningRate, warmUpBatchSize } = settings.lm;
  return {
    ...settings,
    maxEpochs: warmUpEpochs,
    learningRate: warmUpLearningRate,
    batchSize: warmUpBatchSize,
    schedule: 'constant',
    warmUpEpochs: 0,
    clipNorm: null,
    loss: settings.loss,
  };
}
