import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { AppError } from '../../../kernel/app-error.ts';
import { csvRecords, delimiterOf } from './import.csv.ts';
import { jsonRecords } from './import.jsonl.ts';
import type { ImportFormat } from './import.types.ts';

/** One row as it stands in the file. */
export type RawRecord = {
  /** From 0, header not counted. */
  number: number;
  /** Line on which it begins, from 1. */
  line: number;
  values: Record<string, unknown> | null;
  /** The row as it was written, without its line end. */
  text: string;
  /** Why `values` is null. */
  fault: string | null;
};
export type RecordChunk = { records: RawRecord[]; bytesRead: number };
export type ImportSource = {
  path: string;
  format: ImportFormat;
  bytesTotal: number;
  /** Of a CSV file; for JSON Lines the keys of the first object. */
  columns: string[];
  delimiter: string;
  /** Records from number `skip` on, some hundred at a time. */
  chunks(skip: number): AsyncGenerator<RecordChunk>;
};

const SNIFFED_BYTES = 256 * 1024;

/**
 * Opens a file for import: JSON Lines or CSV (comma, semicolon, tab, bar), gzip or not, UTF-8 with or without
 * BOM, UTF-16 or Windows-1252. Throws `request.invalid` when it cannot be read as any of these.
 */
export async function openSource(path: string, wanted?: ImportFormat): Promise<ImportSource> {
  const head = await headOf(path);
  const encoding = encodingOf(head);
  const sample = new TextDecoder(encoding).decode(head).replace(/^\uFEFF/, '');
  const format = wanted ?? formatOf(path, sample);
  const delimiter = delimiterOf(sample);
  const { size } = await stat(path);

  async function* chunks(skip: number): AsyncGenerator<RecordChunk> {
    let bytesRead = 0;
    const text = decoded(path, encoding, (bytes) => {
      bytesRead = bytes;
    });
    const records = format === 'jsonl' ? jsonRecords(text, skip) : csvRecords(text, { delimiter, skip });
    for await (const some of records) yield { records: some, bytesRead };
  }
  const source = { path, format, bytesTotal: size, delimiter, chunks };
  return { ...source, columns: await columnsOf(source) };
}

async function columnsOf({ chunks }: Pick<ImportSource, 'chunks'>): Promise<string[]> {
  const names = new Set<string>();
  for await (const { records } of chunks(0)) {
    for (const { values } of records.slice(0, 200))
      for (const name of Object.keys(values ?? {})) names.add(name);
    if (names.size > 0) break;
  }
  return [...names];
}

/** Fingerprint of the file's bytes: what an unfinished import is recognised by. */
export async function fileHash(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

const isGzip = (bytes: Uint8Array) => bytes[0] === 0x1f && bytes[1] === 0x8b;

/** The first bytes, unpacked. */
async function headOf(path: string): Promise<Uint8Array> {
  const parts: Buffer[] = [];
  let length = 0;
  const stream = await bytesOf(path, () => {});
  try {
    for await (const part of stream as AsyncIterable<Buffer>) {
      parts.push(part);
      length += part.length;
      if (length >= SNIFFED_BYTES) break;
    }
  } catch (cause) {
    throw damaged(path, cause);
  }
  if (length === 0) throw invalid(`${path} is empty`);
  return Buffer.concat(parts).subarray(0, SNIFFED_BYTES);
}

/** The bytes of the file, unpacked; `onRead` hears how many bytes of the file itself were read. */
async function bytesOf(path: string, onRead: (bytes: number) => void): Promise<Readable> {
  const file = await open(path).catch((cause: unknown) => {
    throw new AppError('request.invalid', { detail: `cannot open ${path}`, cause });
  });
  const start = Buffer.alloc(2);
  await file.read(start, 0, 2, 0);
  await file.close();
  let read = 0;
  const stream = createReadStream(path, { highWaterMark: 256 * 1024 });
  stream.on('data', (chunk) => {
    read += chunk.length;
    onRead(read);
  });
  if (!isGzip(start)) return stream;
  const unpacked = createGunzip();
  stream.on('error', (error) => unpacked.destroy(error));
  unpacked.on('close', () => stream.destroy());
  return stream.pipe(unpacked);
}

async function* decoded(path: string, encoding: string, onRead: (bytes: number) => void) {
  const decoder = new TextDecoder(encoding);
  const stream = await bytesOf(path, onRead);
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) yield decoder.decode(chunk, { stream: true });
  } catch (cause) {
    throw damaged(path, cause);
  }
  yield decoder.decode();
}

function encodingOf(head: Uint8Array): 'utf-8' | 'utf-16le' | 'windows-1252' {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  try {
    // `stream` lets the last character be cut in two.
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
    return 'utf-8';
  } catch {
    return 'windows-1252';
  }
}

function formatOf(path: string, sample: string): ImportFormat {
  const name = path.toLowerCase().replace(/\.gz$/, '');
  if (/\.(jsonl|ndjson)$/.test(name)) return 'jsonl';
  if (/\.(csv|tsv)$/.test(name)) return 'csv';
  if (sample.trimStart().startsWith('[')) throw invalid('a JSON array is not JSON Lines: one object a line');
  return sample.trimStart().startsWith('{') ? 'jsonl' : 'csv';
}

const damaged = (path: string, cause: unknown) =>
  new AppError('request.invalid', { detail: `${path} is damaged: ${String(cause)}`, cause });
const invalid = (detail: string) => new AppError('request.invalid', { detail });
