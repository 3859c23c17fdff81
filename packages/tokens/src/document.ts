/** A text of a corpus with what is known of it, and the account of what a reader took and left out. */
export interface Document {
  /** Unique in its corpus and the same at every reading: the path in its folder, or `file:line`. */
  id: string;
  text: string;
  source?: string;
  path?: string;
  license?: string;
}

/** Why something that was to be read is not a document. */
export type SkipReason = 'invalidUtf8' | 'empty' | 'malformed' | 'unreadable';

const EXAMPLES = 5;

/** Counts what a reader does, as it does it. */
export class ReadingCounts {
  documents = 0;
  /** Of the documents' text in UTF-8. */
  bytes = 0;
  /** Of the files that were read, as they are on disk. */
  fileBytes = 0;
  readonly skipped: Record<SkipReason, number> = { invalidUtf8: 0, empty: 0, malformed: 0, unreadable: 0 };
  /** The first few that were skipped, each with its reason. */
  readonly examples: string[] = [];

  skip(id: string, reason: SkipReason, detail: string): void {
    this.skipped[reason]++;
    if (this.examples.length < EXAMPLES) this.examples.push(`${id}: ${detail}`);
  }

  /** Adds what another reader counted. */
  add(other: Omit<ReadingCounts, 'skip' | 'add' | 'allSkipped'>): void {
    this.documents += other.documents;
    this.bytes += other.bytes;
    this.fileBytes += other.fileBytes;
    for (const [reason, count] of Object.entries(other.skipped)) this.skipped[reason as SkipReason] += count;
    this.examples.push(...other.examples.slice(0, EXAMPLES - this.examples.length));
  }

  get allSkipped(): number {
    return Object.values(this.skipped).reduce((sum, count) => sum + count, 0);
  }
}
