/** A line without axes; the number beside it says what it ends at. */
export function Sparkline({ values }: { readonly values: readonly number[] }) {
  if (values.length < 2) return <span className="muted">–</span>;
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const x = (i: number) => 1 + (118 * i) / (values.length - 1);
  const y = (value: number) => 25 - (22 * (value - low)) / (high - low || 1);
  const path = values.map(
    (value, i) => `${i ? 'L' : 'M'}${x(i).toFixed(1)} ${y(value).toFixed(1)}`,
  );
  return (
    <svg className="sparkline" viewBox="0 0 120 28" aria-hidden="true">
      <path d={path.join('')} />
    </svg>
  );
}
