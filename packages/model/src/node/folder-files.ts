/** Where the files of a model's folder go: to a disk, or wherever who saves it has them. */
import { join } from 'node:path';
import { writeFileAtomically } from '@phi1/base';
import { writeSafetensors, type TensorToWrite } from './safetensors-file.js';

/** What files are given to, one after the other. */
export interface FolderFiles {
  /** @param name in the folder */
  file(name: string, content: string | Uint8Array): Promise<void>;
  /** A file of safetensors; the pieces of a tensor are valid until the next is asked for. */
  tensors(name: string, tensors: readonly TensorToWrite[]): Promise<void>;
}

/** Writes files into a folder that is there. */
export function filesIn(folder: string): FolderFiles {
  return {
    file: (name, content) => writeFileAtomically(join(folder, name), content),
    tensors: (name, tensors) => writeSafetensors(join(folder, name), tensors),
  };
}

/** The content of a file of JSON. */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
