/** Maps data to pixels along one axis. */
export interface Scale {
  readonly kind: 'linear' | 'log';
  readonly domain: readonly [number, number];
  readonly ticks: readonly number[];
  at(value: number): number;
}

/** A linear scale whose ends are widened to round numbers. */
export function linearScale(
  domain: readonly [number, number],
  range: readonly [number, number],
  { count = 6, nice = true } = {},
): Scale {
  const [low, high] = widen(domain);
  const step = niceStep((high - low) / count);
  const from = nice ? Math.floor(low / step) * step : low;
  const to = nice ? Math.ceil(high / step) * step : high;
  const ticks: number[] = [];
  for (let i = Math.ceil(from / step - 1e-9); i * step <= to + step * 1e-9; i++)
    ticks.push(Number((i * step).toPrecision(12)));
  return { kind: 'linear', domain: [from, to], ticks, at: linearMap(from, to, range) };
}

/** A base-ten scale; the domain must be positive. Ticks at powers of ten, or 1-2-5 in short domains. */
export function logScale(
  domain: readonly [number, number],
  range: readonly [number, number],
): Scale {
  const low = Math.log10(domain[0]);
  const high = Math.max(Math.log10(domain[1]), low + 1e-6);
  const steps = high - low > 2 ? [1] : high - low > 0.5 ? [1, 2, 5] : [1, 1.5, 2, 3, 4, 5, 6, 8];
  const ticks: number[] = [];
  for (let decade = Math.floor(low); decade <= high; decade++)
    for (const factor of steps) {
      const tick = factor * 10 ** decade;
      if (Math.log10(tick) >= low - 1e-9 && Math.log10(tick) <= high + 1e-9) ticks.push(tick);
    }
  const map = linearMap(low, high, range);
  return {
    kind: 'log',
    domain: [10 ** low, 10 ** high],
    ticks,
    at: (value) => map(Math.log10(Math.max(value, Number.MIN_VALUE))),
  };
}

/** The smallest and largest finite value, or [0, 1] of nothing. */
export function extent(values: Iterable<number>): readonly [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : [0, 1];
}

/** A number as a label: short, without false digits, `1e-7` style only where it must be. */
export function tickLabel(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1e6 || size < 1e-4) {
    const [mantissa, exponent] = value.toExponential(2).split('e') as [string, string];
    return `${Number(mantissa)}e${Number(exponent)}`.replace('-', '−');
  }
  return String(Number(value.toPrecision(6))).replace('-', '−');
}

function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const fraction = rough / power;
  return (fraction <= 1 ? 1 : fraction <= 2 ? 2 : fraction <= 5 ? 5 : 10) * power;
}

function widen([low, high]: readonly [number, number]): readonly [number, number] {
  if (high > low) return [low, high];
  const margin = low === 0 ? 1 : Math.abs(low) * 0.1;
  return [low - margin, high + margin];
}

function linearMap(from: number, to: number, [a, b]: readonly [number, number]) {
  return (value: number) => a + ((value - from) / (to - from)) * (b - a);
}
