/** SOAP hyperparameters in code. Lengths in Å. Defaults and limits: DScribe 2.1's. */
export interface SoapSettings {
  readonly nMax: number;
  readonly lMax: number;
  readonly rCut: number;
  readonly sigma: number;
  readonly rbf: 'gto' | 'polynomial';
}
