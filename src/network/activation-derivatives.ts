import type { Activation } from './settings.js';

/** Value, first and second derivative of an activation at z, written to `out`. */
export type ActivationDerivatives = (z: number, out: Float64Array) => void;

/** What derivatives of forces by weights need, which the kernels' first-order passes do not have. */
export const ACTIVATION_DERIVATIVES: { readonly [name in Activation]: ActivationDerivatives } = {
  tanh(z, out) {
    const t = Math.tanh(z);
    out[0] = t;
    out[1] = 1 - t * t;
    out[2] = -2 * t * (1 - t * t);
  },
  sigmoid(z, out) {
    const s = sigmoid(z);
    out[0] = s;
    out[1] = s * (1 - s);
    out[2] = s * (1 - s) * (1 - 2 * s);
  },
  softplus(z, out) {
    const s = sigmoid(z);
    out[0] = Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
    out[1] = s;
    out[2] = s * (1 - s);
  },
  silu(z, out) {
    const s = sigmoid(z);
    const slope = s * (1 - s);
    out[0] = z * s;
    out[1] = s + z * slope;
    out[2] = slope * (2 + z * (1 - 2 * s));
  },
};

function sigmoid(z: number): number {
  return 1 / (1 + Math.exp(-z));
}
