// pestle:fma
// SOAP power spectra and their adjoint, two configurations at a time in the lanes of vectors.
export { setBasis, setSpectrum, setTables } from './soap/state';
export { setMolecule } from './soap/pairs';
export { molecules } from './soap/molecule';
export { moleculesAdjoint, setAdjoint } from './soap/adjoint';
export { centreCoefficients, centreRows } from './soap/centre';
export { centreAdjoint } from './soap/centre-adjoint';

/** First free byte of the memory. */
export function heapBase(): usize {
  return __heap_base;
}
