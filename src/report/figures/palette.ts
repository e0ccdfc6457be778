/** Okabe–Ito colours, distinguishable with every common kind of colour blindness. */
export const SERIES_COLORS = [
  '#0072b2',
  '#d55e00',
  '#009e73',
  '#cc79a7',
  '#e69f00',
  '#56b4e9',
  '#5b5b5b',
  '#8a7a00',
] as const;

/** Dashes go with the colours, so that no series is told apart by colour alone. */
export const SERIES_DASHES = [
  '',
  '7 3',
  '2 3',
  '9 3 2 3',
  '12 4',
  '4 2',
  '1 3',
  '6 2 1 2',
] as const;

export function seriesColor(index: number): string {
  return SERIES_COLORS[index % SERIES_COLORS.length]!;
}

export function seriesDash(index: number): string {
  return SERIES_DASHES[index % SERIES_DASHES.length]!;
}

/** Five stops of viridis (Smith and van der Walt, CC0), from few to many. */
const VIRIDIS = [
  [68, 1, 84],
  [59, 82, 139],
  [33, 145, 140],
  [94, 201, 98],
  [253, 231, 37],
] as const;

/** The viridis colour at t in [0, 1]. */
export function viridis(t: number): string {
  const at = Math.min(Math.max(t, 0), 1) * (VIRIDIS.length - 1);
  const index = Math.min(Math.floor(at), VIRIDIS.length - 2);
  const [from, to] = [VIRIDIS[index]!, VIRIDIS[index + 1]!];
  const mixed = from.map((start, i) => Math.round(start + (to[i]! - start) * (at - index)));
  return `rgb(${mixed.join(',')})`;
}
