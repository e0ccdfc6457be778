import { z } from 'zod';

export const studyDataSchema = z
  .object({
    dataset: z.unknown().describe('what `pestle data --json` prints, or null'),
    finalists: z
      .array(
        z.object({
          trial: z.int(),
          metrics: z.record(z.string(), z.number()).readonly(),
          rdfDistance: z.number().nullable(),
          outsideShare: z.number().nullable(),
          acceptance: z.number().nullable(),
          rHat: z.number().nullable(),
        }),
      )
      .readonly(),
  })
  .meta({ id: 'StudyData' });
