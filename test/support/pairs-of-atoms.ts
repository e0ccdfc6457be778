/** Frames of O and H as extended XYZ; their energy in eV grows with the distance, unless given else. */
export function pairsOfAtoms(
  frames: number,
  energies: { readonly [frame: number]: number | null } = {},
): string {
  return Array.from({ length: frames }, (_, f) => {
    const distance = 3.2 + (f % 7) / 10;
    const energy = energies[f] === undefined ? -10 + distance : energies[f];
    const key = energy === null ? '' : `energy=${energy}`;
    return `2\nProperties=species:S:1:pos:R:3 ${key} pbc="F F F"\nO 0 0 0\nH 0 0 ${distance}\n`;
  }).join('');
}

/** An experiment on such frames in `pairs.xyz`, as small as a training can be. */
export function pairsExperiment({ dataset = {}, rest = '' } = {}): string {
  const source = {
    path: 'pairs.xyz',
    energy: { key: 'energy', unit: 'ev' },
    split: { train: 0.5, validation: 0.25, test: 0.25, by: 'block', block: 5 },
    ...dataset,
  };
  return `study: s
dataset: ${JSON.stringify(source)}
space: { soap.r_cut: { float: [1.05, 5] } }
fixed:
  soap.n_max: 2
  soap.l_max: 2
  network.nodes: [4]
  training.lm: { iterations: 5, warm_up_epochs: 2 }
${rest}`;
}
