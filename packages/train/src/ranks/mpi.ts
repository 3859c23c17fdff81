/**
 * Ranks that an MPI launcher started, through that MPI's own library: Open MPI, or MPICH and what has its binary
 * interface (Intel MPI, MVAPICH). Their handles differ: addresses of objects in one, integers in the other.
 */
import { UserError, type LaunchedProcess } from '@phi1/base';
import koffi from 'koffi';
import type { Communicator } from './communicator.js';

/** Names of the libraries that a launcher's processes may have, the likeliest first. `PHI1_MPI` names another. */
const LIBRARIES = {
  'Open MPI': ['libmpi.so.40', 'libmpi.so'],
  MPICH: ['libmpich.so.12', 'libmpi.so.12', 'libmpich.so', 'libmpi.so'],
} as const;

/** Bytes or elements of one call, whose count is an int. */
const MOST = 1 << 28;

/** What the calls take: addresses or integers. */
type Handle = bigint | number;

interface Handles {
  /** Of C, for what is declared. */
  type: string;
  world: Handle;
  float: Handle;
  double: Handle;
  byte: Handle;
  sum: Handle;
  inPlace: bigint;
}

/** Of MPICH's binary interface (mpi.h, the same since 3.1). */
const MPICH_HANDLES: Handles = {
  type: 'int',
  world: 0x44000000,
  float: 0x4c00040a,
  double: 0x4c00080b,
  byte: 0x4c00010d,
  sum: 0x58000003,
  inPlace: -1n,
};

/** Of Open MPI, all versions from 1.3. */
function openMpiHandles(library: Library): Handles {
  const at = (name: string): bigint => library.symbol(`ompi_mpi_${name}`) as bigint;
  const [world, float, double] = [at('comm_world'), at('float'), at('double')];
  return { type: 'void *', world, float, double, byte: at('byte'), sum: at('op_sum'), inPlace: 1n };
}

type Library = ReturnType<typeof koffi.load>;

/**
 * Joins the other processes of the launcher.
 *
 * @throws UserError when there is no library, or it is not the launcher's
 */
export function connectMpi({ launcher, rank, worldSize }: LaunchedProcess): Communicator {
  const library = loadLibrary(launcher === 'MPICH' ? 'MPICH' : 'Open MPI');
  const version = readVersion(library);
  const isOpenMpi = version.startsWith('Open MPI');
  const handles = isOpenMpi ? openMpiHandles(library) : MPICH_HANDLES;
  const { world, inPlace, sum, type } = handles;
  const declare = (text: string) => {
    const call = library.func(text) as unknown as (...values: unknown[]) => number;
    return (...values: unknown[]): void => {
      const code = call(...values);
      if (code !== 0)
        throw new Error(`${version}: ${/\w+(?=\()/.exec(text)![0]} failed with ${String(code)}`);
    };
  };
  declare('int MPI_Init(void *, void *)')(null, null);
  const finalize = declare('int MPI_Finalize()');
  const known = { rank: readInt('rank'), size: readInt('size') };
  if (known.size !== worldSize || known.rank !== rank) {
    finalize();
    throw new UserError(
      `worldSize=${String(worldSize)}: ${launcher} started so many processes, of which the library (${version}) knows ${String(known.size)}; load the launcher's own MPI (PHI1_MPI=${LIBRARIES[isOpenMpi ? 'MPICH' : 'Open MPI'][0]})`,
    );
  }
  const allReduce = declare(`int MPI_Allreduce(intptr_t, void *, int, ${type}, ${type}, ${type})`);
  const broadcast = declare(`int MPI_Bcast(void *, int, ${type}, int, ${type})`);
  const barrier = declare(`int MPI_Barrier(${type})`);
  const abort = declare(`int MPI_Abort(${type}, int)`);
  // one that ends otherwise takes the others with it: some launchers let them wait forever
  const onExit = (): void => {
    abort(world, 1);
  };
  process.on('exit', onExit);
  return {
    rank,
    worldSize,
    transport: version,
    allReduce(values) {
      const element = values instanceof Float64Array ? handles.double : handles.float;
      for (let from = 0; from < values.length; from += MOST) {
        const piece = values.subarray(from, from + MOST);
        allReduce(inPlace, piece, piece.length, element, sum, world);
      }
      return Promise.resolve();
    },
    broadcast(bytes, root) {
      for (let from = 0; from < bytes.length; from += MOST) {
        const piece = bytes.subarray(from, from + MOST);
        broadcast(piece, piece.length, handles.byte, root, world);
      }
      return Promise.resolve();
    },
    barrier() {
      barrier(world);
      return Promise.resolve();
    },
    abort(reason) {
      // rank 0 may be waiting in a call of MPI, where it hears nothing
      process.stderr.write(`phi1: ${rank === 0 ? '' : `rank ${String(rank)}: `}${reason}\n`);
      process.off('exit', onExit);
      abort(world, 1);
      return Promise.resolve();
    },
    finalize() {
      process.off('exit', onExit);
      finalize();
      return Promise.resolve();
    },
  };

  function readInt(what: 'rank' | 'size'): number {
    const value = Int32Array.of(-1);
    declare(`int MPI_Comm_${what}(${type}, void *)`)(world, value);
    return value[0]!;
  }
}

function loadLibrary(family: keyof typeof LIBRARIES): Library {
  const asked = process.env.PHI1_MPI;
  const names = asked === undefined ? LIBRARIES[family] : [asked];
  for (const name of names) {
    try {
      return koffi.load(name, { global: true });
    } catch {
      // the next
    }
  }
  throw new UserError(
    `no library of ${family}, whose launcher started this (${names.join(', ')}); install it, or name it in PHI1_MPI`,
  );
}

function readVersion(library: Library): string {
  const text = new Uint8Array(8192);
  const length = Int32Array.of(0);
  const read = library.func('int MPI_Get_library_version(void *, void *)') as unknown as (
    text: Uint8Array,
    length: Int32Array,
  ) => number;
  read(text, length);
  const whole = new TextDecoder().decode(text.subarray(0, length[0])).replaceAll('\0', '');
  if (whole.startsWith('Open MPI')) return /Open MPI v[\w.]+/.exec(whole)![0];
  const number = /(?:Version:\s*|Library )([\w.]+)/.exec(whole)?.[1] ?? '';
  return `${/MPICH|Intel|MVAPICH/.exec(whole)?.[0] ?? 'MPI'} ${number}`.trim();
}
