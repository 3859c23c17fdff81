/** A small corpus of Python files, enough for a few batches. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Random } from '@phi1/base';

const NAMES = ['total', 'count', 'items', 'value', 'result', 'node', 'left', 'right'];

/** Writes forty small modules into `folder` and returns it. */
export async function writeCorpus(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const random = new Random(11);
  for (let file = 0; file < 40; file++) {
    const functions = Array.from({ length: 8 }, () => {
      const [name, a, b] = [random.pick(NAMES), random.pick(NAMES), random.pick(NAMES)];
      return `def ${name}_${a}(${a}, ${b}):\n    """Add ${a} to ${b}."""\n    return ${a} + ${b} * ${String(random.int(10))}\n`;
    });
    await writeFile(join(folder, `module${String(file)}.py`), functions.join('\n\n'));
  }
  return folder;
}
