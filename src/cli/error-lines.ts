/** The errors of a model as lines for people, with the share of the energies' own spread. */
export function errorLines(metrics: Readonly<Record<string, number>>): string[] {
  const lines = ['train', 'validation', 'test']
    .filter((part) => metrics[`${part}.rmse_mev`] !== undefined)
    .map((part) => {
      const value = (name: string, digits: number) =>
        metrics[`${part}.${name}`]?.toFixed(digits) ?? '–';
      const share = metrics[`${part}.share_of_spread`];
      return `${part.padEnd(11)} RMSE ${value('rmse_mev', 4)} meV${share === undefined ? '' : ` (${(100 * share).toFixed(2)} % of the energies' spread)`}, MAE ${value('mae_mev', 4)} meV, largest ${value('max_mev', 3)} meV`;
    });
  lines.push('for comparison: DFT itself is good to about 1–2 meV an atom');
  return lines;
}
