// pestle:fma
// SOAP power spectra, two configurations at a time in the lanes of 128-bit vectors.
export { setBasis, setSpectrum, setTables } from './soap/state';
export { molecules, setMolecule } from './soap/molecule';
export { centreCoefficients, centreRows } from './soap/centre';

/** First free byte of the memory. */
export function heapBase(): usize {
  return __heap_base;
}
