/**
 * Unpacks zstd. Node has it from 22.15 on; before, fzstd does it, which moves the whole window in memory for every block
 * and takes none of 2 GiB, so that what was packed with a long window (`zstd --long=31`) goes through the zstd program.
 */
import { spawn } from 'node:child_process';
import { open } from 'node:fs/promises';
import { PassThrough, Transform, type Readable } from 'node:stream';
import * as zlib from 'node:zlib';
import { Decompress } from 'fzstd';
import { errorMessage } from './errors.js';

/** Bytes; level 19 of the zstd program has no larger one. */
const ORDINARY_WINDOW = 1 << 23;
const LONGEST_LOG = 31;

/** @param path of the file whose bytes `input` gives */
export async function unpackZstd(input: Readable, path: string): Promise<Readable> {
  if (hasZstd(zlib)) {
    const { ZSTD_d_windowLogMax: windowLogMax } = zlib.constants;
    return input.pipe(zlib.createZstdDecompress({ params: { [windowLogMax]: LONGEST_LOG } }));
  }
  return (await readWindowSize(path)) > ORDINARY_WINDOW ? throughProgram(input) : input.pipe(fzstdStream());
}

/** What newer versions of Node have. */
interface WithZstd {
  constants: { ZSTD_d_windowLogMax: number };
  createZstdDecompress: (options: { params: Record<number, number> }) => Transform;
}

function hasZstd(module: object): module is WithZstd {
  return 'createZstdDecompress' in module;
}

/** Bytes of the window that the first frame asks for; 0 where the file does not begin with one. */
async function readWindowSize(path: string): Promise<number> {
  const file = await open(path);
  const { buffer: head, bytesRead } = await file.read(Buffer.alloc(18), 0, 18, 0).finally(() => file.close());
  if (bytesRead < 18 || head.readUInt32LE(0) !== 0xfd2fb528) return 0;
  const flags = head[4]!;
  if ((flags & 0x20) === 0) {
    const base = 2 ** (10 + (head[5]! >> 3));
    return base + (base / 8) * (head[5]! & 7);
  }
  // A frame in one segment: its window is as large as what is in it.
  const at = 5 + [0, 1, 2, 4][flags & 3]!;
  const sizes = [
    () => head[at]!,
    () => head.readUInt16LE(at) + 256,
    () => head.readUInt32LE(at),
    () => Number(head.readBigUInt64LE(at)),
  ];
  return sizes[flags >> 6]!();
}

function throughProgram(input: Readable): Readable {
  const output = new PassThrough();
  const child = spawn('zstd', ['-dcq', `--long=${String(LONGEST_LOG)}`], { stdio: ['pipe', 'pipe', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.on('error', (error) =>
    output.destroy(
      new Error(
        `packed with a long window, for which Node 22.15 or the zstd program is needed: ${errorMessage(error)}`,
      ),
    ),
  );
  child.on('close', (code) => {
    if (code === 0) output.end();
    else output.destroy(new Error(said.trim().split('\n').at(-1)));
  });
  output.on('close', () => child.kill());
  // It may end before it has read all.
  child.stdin.on('error', () => undefined);
  input.pipe(child.stdin);
  child.stdout.pipe(output, { end: false });
  return output;
}

function fzstdStream(): Transform {
  const decompress = new Decompress((data) => {
    if (data.length > 0) stream.push(Buffer.from(data));
  });
  const guarded = (work: () => void, done: (error?: Error) => void): void => {
    try {
      work();
      done();
    } catch (error) {
      done(error as Error);
    }
  };
  const stream = new Transform({
    transform(chunk: Buffer, _, done) {
      guarded(() => {
        decompress.push(chunk);
      }, done);
    },
    flush(done) {
      guarded(() => {
        decompress.push(new Uint8Array(0), true);
      }, done);
    },
  });
  return stream;
}
