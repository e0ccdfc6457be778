/**
 * Keras' EarlyStopping(monitor='val_loss', restore_best_weights=True): an epoch is an improvement
 * when its loss is below the best by more than minDelta; `patience` epochs without one end the
 * training. The state is plain data so that checkpoints can hold it.
 */
export interface EarlyStoppingState {
  /** Best loss so far, null before the first epoch. */
  readonly best: number | null;
  readonly wait: number;
}

export const EARLY_STOPPING_START: EarlyStoppingState = { best: null, wait: 0 };

export interface EarlyStoppingVerdict {
  readonly state: EarlyStoppingState;
  readonly improved: boolean;
  readonly stop: boolean;
}

/** @param settings null keeps the best weights and never stops */
export function judgeEpoch(
  state: EarlyStoppingState,
  settings: { readonly patience: number; readonly minDelta: number } | null,
  loss: number,
): EarlyStoppingVerdict {
  if (state.best === null || loss < state.best - (settings?.minDelta ?? 0))
    return { state: { best: loss, wait: 0 }, improved: true, stop: false };
  const wait = state.wait + 1;
  const stop = settings !== null && wait >= settings.patience;
  return { state: { best: state.best, wait }, improved: false, stop };
}
