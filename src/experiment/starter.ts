import type { EnergyUnit } from '../core/units.js';

export interface StarterOptions {
  readonly study: string;
  /** Frames file as it is to stand in the file. */
  readonly frames: string;
  readonly energyKey: string;
  /** Left for the user to fill in when unknown. */
  readonly energyUnit?: EnergyUnit | undefined;
  /** Frames in the file: few frames need small blocks. */
  readonly frameCount?: number | undefined;
}

/** The commented experiment file that `pestle init` writes. */
export function starterExperiment({
  study,
  frames,
  energyKey,
  energyUnit,
  frameCount,
}: StarterOptions): string {
  const unit = energyUnit ?? 'hartree';
  const block = Math.max(1, Math.min(200, Math.floor((frameCount ?? 20_000) / 60)));
  const unitNote = energyUnit
    ? '   # guessed from the size of the energies: check it'
    : '   # the unit in the file: hartree, eV, rydberg, kcal/mol or kJ/mol';
  return `# An experiment of pestle. Every key: \`pestle schema\`, or docs/experiment-file.md.
# Check it with \`pestle validate\`, start it with \`pestle run\`.
study: ${JSON.stringify(study)}

dataset:
  path: ${JSON.stringify(frames)}         # extxyz[.gz], npz (R, E, z[, F]), plain xyz, n2p2 input.data; a list joins files
  energy:
    key: ${energyKey}                # name of the total energy in the file
    unit: ${unit}${unitNote}
  length_unit: angstrom         # or bohr, nm
  stride: 1                     # keep every k-th frame
  # max_frames: 20000
  # Neighbouring frames of a trajectory are nearly equal, so a random split flatters; blocks do not.
  split: { train: 0.85, validation: 0.05, test: 0.10, by: block, block: ${block}, seed: 1 }

# What may vary. Lists of numbers are ordered sets, other lists are choices.
space:
  soap.n_max: [3, 4, 5, 6, 8]             # radial functions
  soap.l_max: { int: [2, 8] }             # angular degree
  soap.r_cut: [4, 5, 6, 8]                # cutoff, Å
  soap.sigma: { float: [0.2, 1.0], step: 0.1 }   # width of the atomic Gaussians, Å
  scaler.kind: { choice: [standard, minmax, maxabs] }
  pca.variance: [0.999, 0.9999, 0.99999, 0.999999]
  network.layers: { int: [1, 2] }
  network.nodes[i]: [10, 15, 20, 30]      # one per layer, active only while i < network.layers

# Anything not searched.
fixed:
  training.optimizer: levenberg-marquardt # or adam, adamw, sgd, lbfgs
  training.frames: 1700                   # a cheap training ranks settings; finalists get all frames
  training.lm: { iterations: 30 }

objective: { metric: validation.rmse_mev, direction: minimize }

search:
  seed: 1
  stages:
    - { sampler: auto, trials: 60 }       # Bayesian; also tpe, random, sobol, grid
    # - { sampler: coordinate, around: best, trials_per_parameter: 6 }

execution: { workers: auto }

# The best trials, refitted on all training frames and checked in a Monte-Carlo each.
finalists:
  top: 3
  refit: { max_frames: all }
  monte_carlo: { temperature: 300, steps: 20000, chains: 8 }
`;
}
