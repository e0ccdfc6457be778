import { z } from 'zod';
import { trialNumber } from './trial.js';

export const artifactName = trialNumber.extend({ name: z.string().max(200) });

export const artifactPreviewSchema = z
  .object({
    text: z.string().describe('the first kilobytes'),
    shownBytes: z.int(),
    bytes: z.int().describe('of the whole artifact'),
  })
  .meta({ id: 'ArtifactPreview' });
