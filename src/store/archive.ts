import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, renameSync, rmSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { fail, messageOf, PestleError } from '../core/errors.js';
import { VERSION } from '../core/version.js';
import type { Store, StudyRecord } from '../study/store.js';
import { restoreStudy, type StudyLine, studyLines } from './study-lines.js';

/** Version of the archive's lines. */
const FORMAT = 1;

/**
 * Writes a study to one file of JSON lines: a header, the study's parts, and last a line with the
 * SHA-256 of all before. Gzipped where the name ends in .gz. The file appears when it is whole.
 */
export async function exportStudy(store: Store, study: StudyRecord, path: string): Promise<void> {
  const partial = `${path}.partial`;
  const source = Readable.from(archiveText(store, study));
  const sink = createWriteStream(partial);
  try {
    if (path.endsWith('.gz')) await pipeline(source, createGzip(), sink);
    else await pipeline(source, sink);
    renameSync(partial, path);
  } catch (error) {
    rmSync(partial, { force: true });
    if (error instanceof PestleError) throw error;
    throw fail(
      'FILE_UNWRITABLE',
      `the archive ${path} cannot be written: ${messageOf(error)}`,
      error,
    );
  }
}

async function* archiveText(store: Store, study: StudyRecord): AsyncGenerator<string> {
  const hash = createHash('sha256');
  const signed = (value: unknown) => {
    const text = `${JSON.stringify(value)}\n`;
    hash.update(text);
    return text;
  };
  yield signed({ kind: 'pestle-study', format: FORMAT, madeBy: VERSION });
  for await (const line of studyLines(store, study)) yield signed(line);
  yield `${JSON.stringify({ kind: 'end', sha256: hash.digest('hex') })}\n`;
}

/**
 * Reads an archive into a store. It is checked as it is read; nothing stays of a damaged one.
 *
 * @throws ARCHIVE_DAMAGED, FILE_MISSING, STUDY_EXISTS
 */
export function importStudy(store: Store, path: string, name?: string): Promise<StudyRecord> {
  return restoreStudy(store, archiveLines(path), name);
}

async function* archiveLines(path: string): AsyncGenerator<StudyLine> {
  const hash = createHash('sha256');
  let number = 0;
  let isWhole = false;
  for await (const text of textLines(path)) {
    const where = `${path}:${++number}`;
    const line = parsed(text, where);
    if (isWhole) throw damaged(where, 'there is text after the end');
    if (line.kind === 'end') {
      if (line.sha256 !== hash.digest('hex')) throw damaged(where, 'its checksum does not match');
      isWhole = true;
      continue;
    }
    hash.update(`${text}\n`);
    if (number > 1) yield line as unknown as StudyLine;
    else checkHeader(line, where);
  }
  if (!isWhole) throw damaged(`${path}:${number}`, 'it is cut short: the end line is missing');
}

function checkHeader(line: { kind?: unknown; format?: unknown }, where: string): void {
  if (line.kind !== 'pestle-study') throw damaged(where, 'it is not an archive of a study');
  if (typeof line.format !== 'number' || line.format > FORMAT) {
    throw fail(
      'STORE_NEWER',
      `${where}: the archive has format ${String(line.format)}, made by a newer pestle; this one reads up to ${FORMAT}: update pestle`,
    );
  }
}

function parsed(
  text: string,
  where: string,
): { kind?: unknown; sha256?: unknown; format?: unknown } {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // Said below, with the line.
  }
  throw damaged(where, 'this line is not JSON');
}

async function* textLines(path: string): AsyncGenerator<string> {
  const file = createReadStream(path);
  const input = path.endsWith('.gz') ? file.pipe(createGunzip()) : file;
  if (input !== file) file.on('error', (error) => input.destroy(error));
  try {
    let rest = '';
    input.setEncoding('utf8');
    for await (const chunk of input) {
      const parts = (rest + String(chunk)).split('\n');
      rest = parts.pop() ?? '';
      yield* parts;
    }
    if (rest !== '') yield rest;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code === 'ENOENT') throw fail('FILE_MISSING', `there is no archive ${path}`, error);
    throw damaged(path, messageOf(error));
  }
}

function damaged(where: string, what: string): Error {
  const advice = 'export the study again, or take another copy of the archive';
  return fail('ARCHIVE_DAMAGED', `${where}: ${what}; ${advice}`);
}
