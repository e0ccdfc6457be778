const ENERGIES = [
  'rmse_mev',
  'mae_mev',
  'max_mev',
  'rmse_mev_per_atom',
  'mae_mev_per_atom',
  'spread_mev',
  'r2',
  'share_of_spread',
];
const FORCES = [
  'force_rmse_mev_per_angstrom',
  'force_mae_mev_per_angstrom',
  'force_max_mev_per_angstrom',
  'force_spread_mev_per_angstrom',
];
const WHOLE = ['parameters', 'train_seconds', 'train_frames', 'epochs', 'inference_us'];

/** The metrics a trial will have, known before one has run; see docs/training.md, Metrics. */
export function metricNames({ withForces }: { readonly withForces: boolean }): string[] {
  const names = withForces ? [...ENERGIES, ...FORCES] : ENERGIES;
  const parts = ['train', 'validation', 'test'];
  return [...parts.flatMap((part) => names.map((name) => `${part}.${name}`)), ...WHOLE];
}
