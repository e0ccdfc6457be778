import { nearDuplicateWarning } from '../structure/near-duplicates.js';
import { outlierWarning } from '../structure/outlier-frames.js';
import type { Dataset } from './dataset.js';
import { unitWarning } from './unit-warning.js';

/** What about a dataset would make its errors wrong or flattering, in sentences with figures. */
export function datasetWarnings(dataset: Dataset): string[] {
  const unit = unitWarning(dataset.frames, dataset.energyUnit);
  const near = nearDuplicateWarning(dataset.frames, dataset.split)?.warning;
  const { skipped } = dataset.frames;
  const left = skipped
    ? `${skipped} bad frames were left out (dataset.skip_bad_frames)`
    : undefined;
  return [left, unit, outlierWarning(dataset.frames), near].filter(
    (warning) => warning !== undefined,
  );
}
