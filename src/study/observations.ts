import type { Curve } from '../pruner/pruner.js';
import type { LearningCurve, Observation } from '../sampler/sampler.js';
import type { Direction } from './store.js';
import type { MetricPoint, TrialRecord } from './trial.js';

/**
 * What samplers see of the stored trials: values turned so that less is better, failed and lost
 * trials as failed, trials without params left out. A trial that did not change since the last call
 * gives the same observation, which samplers may remember things by.
 */
export function observer(
  directions: readonly Direction[],
): (history: readonly TrialRecord[]) => Observation[] {
  const seen: TrialRecord[] = [];
  const made: (Observation | null)[] = [];
  return (history) => {
    const all: Observation[] = [];
    for (const trial of history) {
      const { number } = trial;
      if (seen[number] !== trial) {
        seen[number] = trial;
        made[number] = observe(trial, directions);
      }
      const observation = made[number];
      if (observation) all.push(observation);
    }
    return all;
  };
}

function observe(trial: TrialRecord, directions: readonly Direction[]): Observation | null {
  if (trial.params === null) return null;
  const sign = (value: number, k: number) => (directions[k] === 'maximize' ? -value : value);
  const complete = trial.state === 'complete' && trial.values !== null;
  return {
    number: trial.number,
    params: trial.params,
    state:
      trial.state === 'queued' || trial.state === 'running'
        ? 'running'
        : complete
          ? 'complete'
          : trial.state === 'pruned'
            ? 'pruned'
            : 'failed',
    values: complete ? trial.values!.map(sign) : null,
    lastStep: trial.lastStep,
    lastValue: trial.lastValue === null ? null : sign(trial.lastValue, 0),
    stage: trial.stage,
    rule: trial.rule,
  };
}

const curves = new WeakMap<readonly MetricPoint[], { key: string; curve: LearningCurve }>();
const extended = new WeakMap<Observation, Observation>();

/**
 * Adds the learning curves of finished trials, for samplers that learn from them. As with
 * {@link observer} the same trial gives the same observation while nothing changed.
 */
export function withCurves(
  observations: readonly Observation[],
  points: ReadonlyMap<number, readonly MetricPoint[]>,
  nameOf: (points: readonly MetricPoint[]) => string,
  direction: Direction,
): Observation[] {
  return observations.map((o) => {
    const own = points.get(o.number);
    if (!own || own.length === 0 || o.state === 'running') return o;
    const curve = curveIn(own, nameOf(own), direction);
    const known = extended.get(o);
    if (known?.curve === curve) return known;
    const made = { ...o, curve };
    extended.set(o, made);
    return made;
  });
}

function curveIn(
  points: readonly MetricPoint[],
  name: string,
  direction: Direction,
): LearningCurve {
  const key = `${direction}:${name}`;
  const known = curves.get(points);
  if (known?.key === key) return known.curve;
  const curve = stepsAndValues(points, name, direction);
  curves.set(points, { key, curve });
  return curve;
}

/** The learning curve that pruners compare: points of one name, turned so that less is better. */
export function curveOf(
  trial: TrialRecord,
  points: readonly MetricPoint[],
  name: string,
  direction: Direction,
): Curve {
  return {
    number: trial.number,
    state:
      trial.state === 'complete' || trial.state === 'pruned'
        ? trial.state
        : trial.state === 'running' || trial.state === 'queued'
          ? 'running'
          : 'failed',
    ...stepsAndValues(points, name, direction),
    isNegated: direction === 'maximize',
  };
}

function stepsAndValues(
  points: readonly MetricPoint[],
  name: string,
  direction: Direction,
): LearningCurve {
  const own = points.filter((p) => p.name === name).sort((a, b) => a.step - b.step);
  const sign = direction === 'maximize' ? -1 : 1;
  return { steps: own.map((p) => p.step), values: own.map((p) => sign * numberOf(p)) };
}

function numberOf(point: MetricPoint): number {
  if (point.value !== null) return point.value;
  return point.nonFinite === 'inf' ? Infinity : point.nonFinite === '-inf' ? -Infinity : Number.NaN;
}
