/** The thread that writes checkpoints: files that are in memory, into a folder that appears when all are on disk. */
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { parentPort } from 'node:worker_threads';
import { causeMessage, writeFolderAtomically } from '@phi1/base';

/** A file of a checkpoint; large pieces are in memory that threads share. */
export interface CopiedFile {
  name: string;
  pieces: readonly Uint8Array[];
}

/** What came of a checkpoint. */
export interface WriteOutcome {
  /** Why it could not be written. */
  error?: string;
}

interface Order {
  folder: string;
  files: readonly CopiedFile[];
}

async function writeFiles(folder: string, files: readonly CopiedFile[]): Promise<void> {
  for (const { name, pieces } of files) {
    const file = await open(join(folder, name), 'w');
    try {
      for (const piece of pieces) await file.writeFile(piece);
      await file.sync();
    } finally {
      await file.close();
    }
  }
}

parentPort!.on('message', ({ folder, files }: Order) => {
  const tell = (outcome: WriteOutcome): void => {
    parentPort!.postMessage(outcome);
  };
  writeFolderAtomically(folder, (temporary) => writeFiles(temporary, files)).then(
    () => {
      tell({});
    },
    (error: unknown) => {
      tell({ error: causeMessage(error) });
    },
  );
});
