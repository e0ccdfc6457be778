/** The errors of a model as lines for people, with the share of the energies' own spread. */
export function errorLines(metrics: Readonly<Record<string, number>>): string[] {
  const parts = ['train', 'validation', 'test'].filter(
    (part) => metrics[`${part}.rmse_mev`] !== undefined,
  );
  const lines = parts.map((part) => {
    const value = (name: string, digits: number) =>
      metrics[`${part}.${name}`]?.toFixed(digits) ?? '–';
    const share = metrics[`${part}.share_of_spread`];
    return `${part.padEnd(11)} RMSE ${value('rmse_mev', 4)} meV${share === undefined ? '' : ` (${(100 * share).toFixed(2)} % of the energies' spread)`}, MAE ${value('mae_mev', 4)} meV, largest ${value('max_mev', 3)} meV`;
  });
  lines.push(...parts.flatMap((part) => forceLine(metrics, part)));
  lines.push('for comparison: DFT itself is good to about 1–2 meV an atom');
  return lines;
}

function forceLine(metrics: Readonly<Record<string, number>>, part: string): string[] {
  const value = (name: string) => metrics[`${part}.force_${name}_mev_per_angstrom`];
  const [rmse, mae, most, spread] = [value('rmse'), value('mae'), value('max'), value('spread')];
  if (rmse === undefined || mae === undefined || most === undefined || spread === undefined)
    return [];
  const share = ((100 * rmse) / spread).toFixed(2);
  return [
    `${part.padEnd(11)} forces: RMSE ${rmse.toFixed(3)} meV/Å (${share} % of their size), MAE ${mae.toFixed(3)} meV/Å, largest ${most.toFixed(2)} meV/Å`,
  ];
}
