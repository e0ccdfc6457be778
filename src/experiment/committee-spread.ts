/** Energies of one member and the reference, in the same order, eV. */
interface Member {
  readonly referenceEv: readonly number[];
  readonly predictedEv: readonly number[];
}

export interface CommitteeSpread {
  /** Mean over the frames of the members' standard deviation. */
  readonly meanSpreadMev: number;
  /**
   * √(mean error² / ((1 + 1/M) mean spread²)) for the error of the mean of M members: 1 is calibrated,
   * above it the spread is too small. Were truth and members drawn from one distribution of variance σ²,
   * the mean of the squared error would be (1 + 1/M) σ² and that of the squared spread σ², for any M. (A
   * mean of error²/spread² frame by frame, as in Musil et al., J. Chem. Theory Comput. 15, 906, 2019,
   * eq. 17, is infinite for up to three members.)
   */
  readonly calibration: number;
}

/** Spread of a committee against its actual error; null for fewer than two members. */
export function committeeSpread(members: readonly Member[]): CommitteeSpread | null {
  const frames = members[0]?.referenceEv.length ?? 0;
  if (members.length < 2 || frames === 0) return null;
  let spreadSum = 0;
  let varianceSum = 0;
  let errorSum = 0;
  for (let f = 0; f < frames; f++) {
    const energies = members.map(({ predictedEv }) => predictedEv[f]!);
    const mean = energies.reduce((sum, e) => sum + e, 0) / energies.length;
    const variance = energies.reduce((sum, e) => sum + (e - mean) ** 2, 0) / (energies.length - 1);
    const error = mean - members[0]!.referenceEv[f]!;
    spreadSum += Math.sqrt(variance);
    varianceSum += variance;
    errorSum += error ** 2;
  }
  return {
    meanSpreadMev: (1000 * spreadSum) / frames,
    calibration: Math.sqrt(errorSum / ((1 + 1 / members.length) * varianceSum)),
  };
}
