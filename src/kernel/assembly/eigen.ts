// pestle:fma
// Covariance, symmetric eigenproblem and projection for principal components.
export { covariance, packColumns, packComponents, packRows, project } from './eigen/panels';
export { applyRotations, backTransform } from './eigen/vectors';
export { tridiagonalise } from './eigen/tridiagonal';
export { implicitQl, initQl } from './eigen/ql';

/** First free byte of the memory. */
export function heapBase(): usize {
  return __heap_base;
}
