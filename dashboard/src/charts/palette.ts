/** The colours of the style sheet, as charts need them. */
export interface Palette {
  readonly ink: string;
  readonly muted: string;
  readonly line: string;
  readonly grid: string;
  readonly surface: string;
  readonly raised: string;
  readonly accent: string;
  readonly point: string;
  readonly faint: string;
  readonly good: string;
  readonly warn: string;
  readonly bad: string;
  readonly violet: string;
  /** Okabe–Ito, adjusted for contrast on each background. */
  readonly series: readonly string[];
  readonly font: string;
  readonly dark: boolean;
}

export const DASHES: readonly (readonly number[])[] = [
  [],
  [7, 3],
  [2, 3],
  [9, 3, 2, 3],
  [12, 4],
  [4, 2],
  [1, 3],
  [6, 2, 1, 2],
];

export function readPalette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    ink: token('ink'),
    muted: token('muted'),
    line: token('line'),
    grid: token('grid'),
    surface: token('surface'),
    raised: token('raised'),
    accent: token('accent'),
    point: token('point'),
    faint: token('faint'),
    good: token('good'),
    warn: token('warn'),
    bad: token('bad'),
    violet: token('violet'),
    series: [1, 2, 3, 4, 5, 6, 7, 8].map((i) => token(`series-${i}`)),
    font: token('font'),
    dark: document.documentElement.dataset.theme === 'dark',
  };
}

const VIRIDIS = [
  [68, 1, 84],
  [59, 82, 139],
  [33, 145, 140],
  [94, 201, 98],
  [253, 231, 37],
] as const;

/** Viridis at t in [0, 1]. */
export function viridis(t: number, alpha = 1): string {
  const at = Math.min(Math.max(t, 0), 1) * (VIRIDIS.length - 1);
  const index = Math.min(Math.floor(at), VIRIDIS.length - 2);
  const mixed = [0, 1, 2].map((i) => {
    const [from, to] = [VIRIDIS[index]![i]!, VIRIDIS[index + 1]![i]!];
    return Math.round(from + (to - from) * (at - index));
  });
  return `rgb(${mixed.join(' ')} / ${alpha})`;
}

/** The colour of how good something is, 1 the best: it stands out most from the background. */
export function merit(palette: Palette, t: number, alpha = 1): string {
  return viridis(palette.dark ? 0.08 + 0.92 * t : 0.95 - 0.95 * t, alpha);
}

/** A colour made transparent; takes what the tokens are written as (#rrggbb). */
export function fade(color: string, alpha: number): string {
  const value = Number.parseInt(color.slice(1), 16);
  return `rgb(${(value >> 16) & 255} ${(value >> 8) & 255} ${value & 255} / ${alpha})`;
}
