import type { TrialRecord } from '../study/trial.js';
import { csvRows } from '../study/trials-csv.js';

/** CSV in pieces of a few hundred rows. */
export async function* trialsCsv(
  trials: readonly TrialRecord[],
  params: readonly string[],
  objectives: readonly string[],
): AsyncGenerator<string> {
  function* rows() {
    for (const line of csvRows(trials, params, objectives)) yield `${line}\r\n`;
  }
  yield* pieces(rows());
}

/** A JSON array of every stored field, in pieces. */
export async function* trialsJson(trials: readonly TrialRecord[]): AsyncGenerator<string> {
  function* rows() {
    yield '[\n';
    for (let i = 0; i < trials.length; i++)
      yield `${JSON.stringify(trials[i])}${i + 1 < trials.length ? ',' : ''}\n`;
    yield ']\n';
  }
  yield* pieces(rows());
}

function* pieces(rows: Iterable<string>): Generator<string> {
  let piece = '';
  for (const text of rows) {
    piece += text;
    if (piece.length > 65_536) {
      yield piece;
      piece = '';
    }
  }
  if (piece) yield piece;
}
