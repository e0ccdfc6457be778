/** How often one kind of trial was made and taken, by slot. */
export interface TrialCounts {
  readonly name: string;
  readonly tried: Float64Array;
  readonly taken: Float64Array;
}

/** Takes every walker of an ensemble one step on. */
export interface Stepper {
  /** With `tuning` the step sizes follow the acceptance: the burn-in only. */
  step(tuning: boolean): void;
  /** Since the last {@link resetCounts}. */
  readonly counts: readonly TrialCounts[];
  /** Step size of a level, as shown: that of the first kind of move. */
  size(level: number): number;
  /** Sets the step sizes of the first kind of move at every level. */
  setSize(size: number): void;
  /** Adapts the proposals of a level to configurations of the burn-in. */
  learn(level: number, samples: readonly Float64Array[]): void;
  /** The slot holds another configuration now. */
  refresh(index: number): void;
  state(): readonly Float64Array[];
  restore(state: readonly Float64Array[]): void;
}

export function resetCounts(stepper: { readonly counts: readonly TrialCounts[] }): void {
  for (const { tried, taken } of stepper.counts) {
    tried.fill(0);
    taken.fill(0);
  }
}

/** Share of trials taken over some slots; null when none was made. */
export function acceptanceOf(
  counts: readonly TrialCounts[],
  slots: readonly number[],
): number | null {
  let tried = 0;
  let taken = 0;
  for (const count of counts) {
    for (const slot of slots) {
      tried += count.tried[slot]!;
      taken += count.taken[slot]!;
    }
  }
  return tried === 0 ? null : taken / tried;
}
