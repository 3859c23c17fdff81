/**
 * Calls the engine's operators with random arguments, valid and not, in a process of its own. Before each call
 * it writes down what it is about to do, so that whoever started it knows which call killed it.
 *
 * Arguments: seed, calls of each operator, log file, how many calls to skip.
 */
import { openSync, readFileSync, writeSync } from 'node:fs';
import { Random } from '@phi1/base';
import koffi from 'koffi';
import { DTYPE, loadTorch, type Handle, type TorchDtype } from '../../engines/torch/library.js';
import { locateTorch } from '../../engines/torch/locate.js';
import { compileOperators, OPERATOR_SCHEMAS, SHIM_SCHEMAS } from '../../engines/torch/operators.js';
import { Slots } from '../../engines/torch/native-memory.js';
import { parseSchema, type ArgumentType } from '../../engines/torch/schema.js';

const [seed, callsEach, logFile, skip] = process.argv.slice(2) as [string, string, string, string];
const log = openSync(logFile, 'a');

const torch = loadTorch(locateTorch()!, { cuda: false });
const { operators, shims } = compileOperators(torch, 'cpu');
limitProcess();

/** Two gigabytes from here on, so that a request for more fails at once on any machine, and no core dumps. */
function limitProcess(): void {
  const [RLIMIT_CORE, RLIMIT_AS] = [4, 9];
  const kilobytes = Number(/VmSize:\s*(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))![1]);
  const setLimit = koffi.load('libc.so.6').func('int setrlimit(int, uint64_t)') as (
    what: number,
    limits: number,
  ) => number;
  const limits = new Slots(2);
  for (const [what, bytes] of [
    [RLIMIT_CORE, 0],
    [RLIMIT_AS, kilobytes * 1024 + 2 ** 31],
  ] as const) {
    limits.setInteger(0, bytes);
    limits.setInteger(1, bytes);
    if (setLimit(what, limits.address) !== 0) throw new Error('setrlimit failed');
  }
}

const INTEGERS = [0, 1, 2, 3, -1, -2, 4, 5, 7, -7, 2 ** 31, -(2 ** 31), 2 ** 40, Number.MAX_SAFE_INTEGER];
const NUMBERS = [0, 1, -1, 0.5, 1e-5, NaN, Infinity, -Infinity, 1e300];
const STRINGS = [
  '',
  'none',
  'tanh',
  'floor',
  'trunc',
  'constant',
  'reflect',
  'left',
  'ij,jk->ik',
  'ij->ji',
  'x'.repeat(400),
];
const WRONG = [undefined, null, NaN, 0.5, -1, 3, 'text', {}, [], [undefined], [0.5], ['a'], true, 2 ** 60];
const DTYPES = Object.keys(DTYPE) as TorchDtype[];

let random = new Random(0);
const pick = <T>(items: readonly T[]): T => items[random.int(items.length)]!;
const list = <T>(make: () => T): T[] => Array.from({ length: random.int(5) }, make);

/** Tensors of a call, freed after it. */
let tensors: Handle[] = [];
/** One shape for most tensors of a call, so that many calls get past the first check. */
let commonShape: number[] = [];

function shape(): number[] {
  return list(() => pick([0, 1, 2, 2, 3, 4]));
}

function tensor(): Handle {
  const dims = random.next() < 0.6 ? commonShape : shape();
  const dtype = random.next() < 0.6 ? 'float32' : pick(DTYPES);
  const handle = torch.empty(dims, dtype, { type: 'cpu', index: 0 });
  const isFloat = /float|complex/.test(dtype);
  shims.fill__Scalar(handle, isFloat ? pick(NUMBERS.slice(0, -1)) : pick([0, 1, 3, 7, 100]));
  tensors.push(handle);
  return handle;
}

function argument(type: ArgumentType): unknown {
  if (random.next() < 0.03) return pick(WRONG);
  if (type.endsWith('?') && random.next() < 0.4) return undefined;
  switch (type.replace(/\?$/, '')) {
    case 'Tensor':
      return tensor();
    case 'Tensor[]':
      return list(tensor);
    case 'Tensor?[]':
      return list(() => (random.next() < 0.5 ? undefined : tensor()));
    case 'int':
      return pick(random.next() < 0.7 ? INTEGERS.slice(0, 7) : INTEGERS);
    case 'int[]':
      return list(() => pick(random.next() < 0.85 ? INTEGERS.slice(0, 5) : INTEGERS));
    case 'float':
      return pick(NUMBERS);
    case 'bool':
      return random.next() < 0.5;
    case 'bool[]':
      return list(() => random.next() < 0.5);
    case 'str':
      return pick(STRINGS);
    case 'dtype':
      return pick(DTYPES);
    default:
      return undefined;
  }
}

const describe = (args: unknown[]) =>
  args
    .map((value) =>
      typeof value === 'number' && tensors.includes(value as Handle)
        ? `${torch.dtype(value as Handle)}[${String(torch.shape(value as Handle))}]`
        : Array.isArray(value) && value.some((one) => tensors.includes(one as Handle))
          ? value.map((one) => (one === undefined ? 'none' : `[${String(torch.shape(one as Handle))}]`))
          : typeof value === 'number'
            ? value
            : (JSON.stringify(value) ?? 'none'),
    )
    .join(', ');

let count = 0;
let refused = 0;
for (const [schemas, functions] of [
  [OPERATOR_SCHEMAS, operators],
  [SHIM_SCHEMAS, shims],
] as const) {
  for (const text of schemas) {
    const { name, arguments: types } = parseSchema(text);
    const call = (functions as unknown as Record<string, (...args: unknown[]) => unknown>)[
      name.replace('.', '_')
    ]!;
    for (let i = 0; i < Number(callsEach); i++) {
      if (count++ < Number(skip)) continue;
      random = new Random(Number(seed) * 1_000_003 + count);
      tensors = [];
      commonShape = shape();
      const args = types.map(argument);
      if (random.next() < 0.02) args.pop();
      writeSync(log, `${String(count)}\t${name}\t${describe(args)}\n`);
      const before = torch.liveHandles;
      try {
        const result = call(...args);
        for (const handle of [result].flat(2))
          if (typeof handle === 'number' && handle > 4095) torch.delete(handle as Handle);
        if (torch.liveHandles !== before)
          writeSync(log, `leak\t${name}\t${String(torch.liveHandles - before)}\n`);
      } catch (error) {
        refused++;
        if (!(error instanceof Error) || !error.message.includes(name.split('.')[0]!.split('_')[0]!)) {
          writeSync(log, `unnamed\t${name}\t${String(error)}\n`);
        }
      }
      for (const handle of tensors) torch.delete(handle);
    }
  }
}
writeSync(log, `finished\t${String(count)}\t${String(refused)}\n`);
process.exit(0);
