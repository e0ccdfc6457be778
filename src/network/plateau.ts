/** State of {@link reduceOnPlateau}; plain data so that checkpoints can hold it. */
export interface PlateauState {
  /** Best loss so far, null before the first epoch. */
  readonly best: number | null;
  readonly wait: number;
  /** Product of the reductions so far times the base rate. */
  readonly rate: number;
}

export interface PlateauSettings {
  readonly factor: number;
  readonly patience: number;
  readonly minDelta: number;
  readonly minLr: number;
}

/**
 * Keras' ReduceLROnPlateau(monitor='val_loss', mode='min', cooldown=0): `patience` epochs without
 * a loss below best − minDelta multiply the rate by `factor`, not below minLr.
 */
export function reduceOnPlateau(
  state: PlateauState,
  settings: PlateauSettings,
  loss: number,
): PlateauState {
  if (state.best === null || loss < state.best - settings.minDelta)
    return { best: loss, wait: 0, rate: state.rate };
  const wait = state.wait + 1;
  if (wait < settings.patience) return { ...state, wait };
  return {
    best: state.best,
    wait: 0,
    rate:
      state.rate > settings.minLr
        ? Math.max(state.rate * settings.factor, settings.minLr)
        : state.rate,
  };
}
