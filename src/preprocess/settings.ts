export interface ScalerSettings {
  readonly kind: 'standard' | 'minmax' | 'maxabs' | 'none';
  /** `element`: one scaler an element (permutation-invariant); `atom`: one an atom position. */
  readonly per: 'element' | 'atom';
}

/** Either the share of variance to keep (0 < variance ≤ 1; 1 keeps all) or a number of components. */
export type PcaSettings = { readonly variance: number } | { readonly components: number };
