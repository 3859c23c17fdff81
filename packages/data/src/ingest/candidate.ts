/**
 * What a reader found and the rest of the ingestion decides on: a document, and what is to be asked of it. Rows of
 * other people's data sets have many names for the same things.
 */
import type { Row } from '../store/row.js';
import { allLicenses } from './licenses.js';

/** A document that was read, and what must be true of it before it is taken. */
export interface Candidate {
  row: Row;
  /** It must be Python. */
  python: boolean;
  /** It may only be taken when its license is known. */
  needsLicense: boolean;
}

/** In the order of preference: ours, The Stack's (both versions), CodeParrot's, and others'. */
const FIELDS = {
  text: ['text', 'content', 'code', 'body'],
  id: ['id', 'hexsha', 'blob_id'],
  path: ['path', 'max_stars_repo_path', 'file_path', 'filename'],
  source: ['source', 'max_stars_repo_name', 'repo_name', 'repository_name', 'repo'],
  license: ['license', 'licence', 'max_stars_repo_licenses', 'detected_licenses', 'licenses'],
  language: ['language', 'lang', 'programming_language'],
} as const;

/** The columns of a table that say anything. */
export function knownFields(names: readonly string[]): string[] {
  const known = new Set<string>(Object.values(FIELDS).flat());
  return names.filter((name) => known.has(name));
}

/**
 * A row of a JSON lines or Parquet file as a candidate, or why it is none.
 *
 * @param id for a row that has none of its own
 */
export function toCandidate(values: Record<string, unknown>, id: string): Candidate | string {
  const first = (names: readonly string[]): unknown =>
    names.map((name) => values[name]).find((value) => value !== undefined && value !== null);
  const string = (names: readonly string[]): string | undefined => {
    const value = first(names);
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const text = string(FIELDS.text);
  if (text === undefined) return `no text: expected a string under ${FIELDS.text.join(', ')}`;
  const [path, source, language] = [string(FIELDS.path), string(FIELDS.source), string(FIELDS.language)];
  const extension = /\.(\w+)$/.exec(path ?? '')?.[1];
  if (language !== undefined && language.toLowerCase() !== 'python') return `not Python but ${language}`;
  const license = readLicense(first(FIELDS.license));
  return {
    row: {
      id: string(FIELDS.id) ?? id,
      text,
      ...(source !== undefined && { source }),
      ...(path !== undefined && { path }),
      ...(license !== undefined && { license }),
    },
    python: language !== undefined || extension === 'py',
    needsLicense: false,
  };
}

/** Of several, all must be kept. */
function readLicense(value: unknown): string | undefined {
  const stated = (Array.isArray(value) ? value : [value]).filter((item) => typeof item === 'string');
  return allLicenses(stated.filter((item) => item.trim() !== ''));
}
