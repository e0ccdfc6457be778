/** SOAP hyperparameters in code. Lengths in Å. Defaults and limits: DScribe 2.1's. */
export interface SoapSettings {
  readonly nMax: number;
  readonly lMax: number;
  readonly rCut: number;
  readonly sigma: number;
  readonly rbf: 'gto' | 'polynomial';
  /** One row a centre (`off`), or one a frame: coefficients (`inner`) or rows (`outer`) averaged. */
  readonly average?: 'off' | 'inner' | 'outer';
  /** Use the frames' cells; otherwise they are ignored. */
  readonly periodic?: boolean;
  readonly weighting?: SoapWeighting | null;
  readonly compression?: SoapCompression;
}

/** Weight of a neighbour at distance r; see docs/descriptors.md. */
export interface SoapWeighting {
  readonly function?: 'poly' | 'pow' | 'exp';
  readonly r0?: number;
  readonly c?: number;
  readonly d?: number;
  readonly m?: number;
  /** Weight below which a neighbour is left out, where the cutoff is inferred; default 0.01. */
  readonly threshold?: number;
  /** Weight where r is exactly zero, the centre itself. */
  readonly w0?: number;
}

export interface SoapCompression {
  readonly mode?: 'off' | 'mu2' | 'mu1nu1' | 'crossover';
  /** Factor of each species' density, by symbol or atomic number. */
  readonly speciesWeighting?: Readonly<Record<string, number>>;
}
