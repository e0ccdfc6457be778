import { z } from 'zod';
import type { EnergyUnit } from '../core/units.js';

const energyUnit = z
  .enum(['eV', 'ev', 'hartree', 'rydberg', 'kcal/mol', 'kJ/mol', 'kj/mol'])
  .transform((unit) => unit.toLowerCase() as EnergyUnit);
const lengthUnit = z.enum(['angstrom', 'bohr', 'nm']);

/** How many frames of each kind, and which. */
export const splitSchema = z
  .strictObject({
    train: z.number().positive().default(0.85).describe('share of frames to train on'),
    validation: z
      .number()
      .positive()
      .default(0.05)
      .describe('share for early stopping and the search'),
    test: z.number().positive().default(0.1).describe('share for the final error'),
    by: z
      .enum(['block', 'random', 'time'])
      .default('block')
      .describe(
        'block: runs of neighbouring frames stay together; random flatters on MD frames; time: test is the end',
      ),
    block: z.int().positive().default(200).describe('frames a block'),
    seed: z.int().default(1),
  })
  .refine((s) => Math.abs(s.train + s.validation + s.test - 1) < 1e-9, {
    message: 'train + validation + test must be 1',
  });

/** `dataset` of the experiment file. */
export const datasetSchema = z.strictObject({
  path: z
    .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
    .describe(
      'extxyz[.gz], npz, plain xyz or n2p2 input.data, relative to this file; a list joins files',
    ),
  energy: z
    .strictObject({
      key: z.string().min(1).default('energy').describe('name of the total energy in the file'),
      unit: energyUnit.describe('unit of the energies in the file'),
      file: z
        .string()
        .min(1)
        .optional()
        .describe('text file of energies, one a frame, for plain xyz'),
    })
    .describe('total energies'),
  forces: z
    .strictObject({
      key: z.string().min(1).default('forces').describe('name of the forces in the file'),
      unit: z
        .string()
        .regex(/^[A-Za-z/]+\/(angstrom|bohr|nm)$/, 'expected energy/length, e.g. eV/angstrom')
        .describe('energy unit / length unit, e.g. eV/angstrom'),
    })
    .optional(),
  length_unit: lengthUnit.default('angstrom').describe('unit of positions and cells in the file'),
  stride: z.int().positive().default(1).describe('keep every k-th frame'),
  max_frames: z.int().positive().optional().describe('keep at most this many, after the stride'),
  skip_bad_frames: z.boolean().default(false).describe('go on past frames with defects'),
  reference_energies: z
    .union([z.enum(['fit', 'none']), z.record(z.string(), z.number())])
    .default('fit')
    .describe(
      'energy an atom subtracted before training: fitted per element, none, or { H: eV, O: eV }',
    ),
  split: splitSchema.prefault({}),
});

export type DatasetConfig = z.infer<typeof datasetSchema>;
