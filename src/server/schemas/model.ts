import { z } from 'zod';
import { EXPORT_FORMATS } from '../../potential/export-format.js';

export const modelUsageSchema = z
  .object({
    formats: z.array(
      z.object({
        format: z.enum(EXPORT_FORMATS),
        snippets: z.array(
          z.object({
            title: z.string(),
            language: z.enum(['sh', 'python', 'js']),
            code: z.string().describe('runs in the folder the archive unpacks to'),
          }),
        ),
      }),
    ),
  })
  .meta({ id: 'ModelUsage' });
