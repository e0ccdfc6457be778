/** Energies of one member and the reference, in the same order, eV. */
interface Member {
  readonly referenceEv: readonly number[];
  readonly predictedEv: readonly number[];
}

export interface CommitteeSpread {
  /** Mean over the frames of the members' standard deviation. */
  readonly meanSpreadMev: number;
  /**
   * Root of the mean of (error of the committee's mean)² / spread²: 1 is calibrated, above it the
   * spread is too small (Musil et al., J. Chem. Theory Comput. 15, 906, 2019, eq. 17).
   */
  readonly calibration: number;
}

/** Spread of a committee against its actual error; null for fewer than two members. */
export function committeeSpread(members: readonly Member[]): CommitteeSpread | null {
  const frames = members[0]?.referenceEv.length ?? 0;
  if (members.length < 2 || frames === 0) return null;
  let spreadSum = 0;
  let ratioSum = 0;
  for (let f = 0; f < frames; f++) {
    const energies = members.map(({ predictedEv }) => predictedEv[f]!);
    const mean = energies.reduce((sum, e) => sum + e, 0) / energies.length;
    const variance = energies.reduce((sum, e) => sum + (e - mean) ** 2, 0) / (energies.length - 1);
    const error = mean - members[0]!.referenceEv[f]!;
    spreadSum += Math.sqrt(variance);
    if (variance > 0) ratioSum += error ** 2 / variance;
  }
  return {
    meanSpreadMev: (1000 * spreadSum) / frames,
    calibration: Math.sqrt(ratioSum / frames),
  };
}
