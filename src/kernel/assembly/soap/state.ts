// The settings every part reads. Addresses point into tables written by the caller.

/** Radial functions per l. */
export let nMax: i32 = 0;
export let lMax: i32 = 0;
/** Species slots atoms are sorted into. */
export let slots: i32 = 0;
/** Bytes of one row of coefficients: all columns (slot, n) of one (l, m). */
export let rowBytes: usize = 0;
/** Harmonic recursion factors, see harmonics.ts. */
export let recursion: usize = 0;
/** Radial table, see radial.ts. */
export let table: usize = 0;
export let cells: i32 = 0;
export let cellBytes: usize = 0;
/** Cells per Å. */
export let cellsPerLength: f64 = 0;
export let cutoffSquared: f64 = 0;
/** n_max of [self term of l = 0], doubles. */
export let selfTerm: usize = 0;
/** Chunk sizes of n, i32, whose sum is n_max. */
export let chunks: usize = 0;
export let chunkCount: i32 = 0;
/** Blocks of the power spectrum, see power.ts. */
export let blocks: usize = 0;
export let blockCount: i32 = 0;
export let features: i32 = 0;
/** Non-zero: one more slot holds the sum over species. */
export let totalSlot: i32 = 0;
/** pi sqrt(8 / (2 l + 1)), doubles. */
export let prefactors: usize = 0;
/** Bytes from the start of an entry to its radial functions and their derivatives. */
export let radialOffset: usize = 0;
export let slopeOffset: usize = 0;
export let entryBytes: usize = 0;
/** Scratch for one row of features in both lanes. */
export let spectrum: usize = 0;

export function setBasis(n: i32, l: i32, slotCount: i32, total: i32, derivatives: i32): void {
  nMax = n;
  lMax = l;
  slots = slotCount;
  totalSlot = total;
  rowBytes = <usize>((slotCount + total) * n) * 16;
  radialOffset = <usize>((l + 1) * (l + 1)) * 16;
  const radials = <usize>(((l + 1) * n + 1) & ~1) * 16;
  slopeOffset = radialOffset + radials;
  entryBytes = slopeOffset + (derivatives ? radials : 0);
  cellBytes = radials * 4;
}

export function setTables(
  recursionAt: usize,
  tableAt: usize,
  cellCount: i32,
  perLength: f64,
  cutoffSq: f64,
  selfAt: usize,
  prefactorsAt: usize,
): void {
  recursion = recursionAt;
  table = tableAt;
  cells = cellCount;
  cellsPerLength = perLength;
  cutoffSquared = cutoffSq;
  selfTerm = selfAt;
  prefactors = prefactorsAt;
}

export function setSpectrum(
  chunksAt: usize,
  chunkN: i32,
  blocksAt: usize,
  blockN: i32,
  featureCount: i32,
  spectrumAt: usize,
): void {
  chunks = chunksAt;
  chunkCount = chunkN;
  blocks = blocksAt;
  blockCount = blockN;
  features = featureCount;
  spectrum = spectrumAt;
}
