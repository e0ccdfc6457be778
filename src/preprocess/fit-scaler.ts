import { fail } from '../core/errors.js';
import type { FeatureSet } from '../core/features.js';
import { symbolOf } from '../structure/elements.js';
import { type ColumnStatistics, columnStatistics } from './column-statistics.js';
import { elementRows } from './element-rows.js';
import type { ScalerSettings } from './settings.js';

/** A scaler of one element: y = (x − shift) / scale; slots × width numbers each. */
export interface ElementScaler {
  readonly z: number;
  readonly width: number;
  /** 1, or the atoms of this element a frame where scaling is per atom. */
  readonly slots: number;
  readonly shift: Float64Array;
  readonly scale: Float64Array;
  /** Mean of the scaled training rows, all slots together; width numbers. */
  readonly scaledMean: Float64Array;
  /** Features that do not vary over the training rows. */
  readonly constant: number;
  readonly rows: number;
}

export interface FittedScaler {
  readonly kind: ScalerSettings['kind'];
  readonly per: ScalerSettings['per'];
  readonly elements: readonly ElementScaler[];
}

/**
 * Fits scikit-learn's StandardScaler, MinMaxScaler (to [0, 1]) or MaxAbsScaler, one an element or
 * one an atom, on the rows of the given frames (all without them). Constant features get scale 1.
 *
 * Error: PREPROCESS_INVALID, for scaling per atom where compositions differ, and without rows.
 */
export function fitScaler(
  settings: ScalerSettings,
  features: FeatureSet,
  frames?: ArrayLike<number>,
): FittedScaler {
  const elements = features.elements.map((element) => {
    const rows = elementRows(element, settings.per === 'atom', frames);
    if (rows.rows === 0)
      throw fail(
        'PREPROCESS_INVALID',
        `no training frame has an atom of ${symbolOf(element.z)}; leave frames with it out, or split so that training frames have it`,
      );
    const statistics = columnStatistics(rows);
    refuseNonFinite(statistics, element.z);
    return {
      z: element.z,
      width: rows.width,
      slots: rows.slotCount,
      rows: rows.rows,
      ...scalerOf(settings.kind, statistics, rows.width),
    };
  });
  return { kind: settings.kind, per: settings.per, elements };
}

const EPSILON = Number.EPSILON;

function scalerOf(kind: ScalerSettings['kind'], statistics: ColumnStatistics, width: number) {
  const { mean, variance, min, max, counts } = statistics;
  const size = mean.length;
  const shift = new Float64Array(size);
  const scale = new Float64Array(size).fill(1);
  const varies = new Uint8Array(width);
  for (let i = 0; i < size; i++) {
    const n = counts[Math.floor(i / width)]!;
    const constant = isConstant(variance[i]!, mean[i]!, n);
    if (!constant) varies[i % width] = 1;
    if (kind === 'standard') {
      shift[i] = mean[i]!;
      if (!constant) scale[i] = Math.sqrt(variance[i]!);
    } else if (kind === 'minmax') {
      shift[i] = min[i]!;
      scale[i] = unlessTiny(max[i]! - min[i]!);
    } else if (kind === 'maxabs') {
      scale[i] = unlessTiny(Math.max(Math.abs(min[i]!), Math.abs(max[i]!)));
    }
  }
  const total = counts.reduce((a, b) => a + b, 0);
  const scaledMean = new Float64Array(width);
  for (let i = 0; i < size; i++)
    scaledMean[i % width]! +=
      ((mean[i]! - shift[i]!) / scale[i]!) * (counts[Math.floor(i / width)]! / total);
  return { shift, scale, scaledMean, constant: width - varies.reduce((a, b) => a + b, 0) };
}

/** scikit-learn's _is_constant_feature: the variance is within the rounding of its computation. */
function isConstant(variance: number, mean: number, n: number): boolean {
  return variance <= n * EPSILON * variance + (n * mean * EPSILON) ** 2;
}

/** scikit-learn's _handle_zeros_in_scale. */
function unlessTiny(scale: number): number {
  return scale < 10 * EPSILON ? 1 : scale;
}

function refuseNonFinite(statistics: ColumnStatistics, z: number): void {
  const bad = statistics.variance.findIndex((v) => !Number.isFinite(v));
  if (bad >= 0)
    throw fail(
      'PREPROCESS_INVALID',
      `feature ${bad} of atomic number ${z} is not finite in some training row`,
    );
}

/** shift and 1 / scale with the mean of the scaled rows taken off, as the kernel wants it. */
export function centredScaling(scaler: ElementScaler, centre: Float64Array) {
  const { width } = scaler;
  return {
    shift: scaler.shift.map((s, i) => s + centre[i % width]! * scaler.scale[i]!),
    factor: scaler.scale.map((s) => 1 / s),
  };
}
