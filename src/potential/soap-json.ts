import type { SoapSettings } from '../descriptor/settings.js';

/** The descriptor as model folders and exports name it. */
export function soapJson(soap: SoapSettings) {
  return {
    kind: 'soap' as const,
    n_max: soap.nMax,
    l_max: soap.lMax,
    r_cut: soap.rCut,
    sigma: soap.sigma,
    rbf: soap.rbf,
    periodic: soap.periodic ?? false,
  };
}
