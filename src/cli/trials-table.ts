import Table from 'cli-table3';

/** A complete trial as a row. */
export interface TrialLine {
  readonly number: number;
  readonly values: readonly number[] | null;
  readonly params: Readonly<Record<string, number | string | boolean>> | null;
  readonly metrics: Readonly<Record<string, number>>;
}

/** Trials with the values of their objectives and their params; g(r) distances where there are some. */
export function trialsTable(trials: readonly TrialLine[], objectives: readonly string[]): string {
  const names = [...new Set(trials.flatMap((t) => Object.keys(t.params ?? {})))];
  const byRdf = trials.some((t) => t.metrics.rdf_distance !== undefined);
  const table = new Table({
    head: ['trial', ...objectives, ...(byRdf ? ['∫|Δg|'] : []), ...names],
    style: { head: [], border: [] },
  });
  for (const t of trials)
    table.push([
      String(t.number),
      ...(t.values ?? []).map(short),
      ...(byRdf ? [short(t.metrics.rdf_distance ?? '')] : []),
      ...names.map((name) => short(t.params?.[name] ?? '')),
    ]);
  return table.toString();
}
function short(value: number | string | boolean): string {
  return typeof value === 'number' ? String(Number(value.toPrecision(6))) : String(value);
}
