/** `repr` and `str` of every value, as CPython prints them. */
import { floatRepr } from './numbers.js';
import {
  Callable,
  callSpecial,
  Dict,
  exceptions,
  Instance,
  OutOfDomain,
  PyFloat,
  PySet,
  type Raised,
  Range,
  sets,
  Tuple,
  typeName,
  type Value,
} from './values.js';

/** @throws OutOfDomain for what contains itself, and for what shows its address */
export function repr(value: Value): string {
  try {
    return literal(value);
  } catch (error) {
    if (error instanceof RangeError) throw new OutOfDomain('the repr of what contains itself');
    throw error;
  }
}

function literal(value: Value): string {
  switch (typeof value) {
    case 'boolean':
      return value ? 'True' : 'False';
    case 'number':
    case 'bigint':
      return String(value);
    case 'string':
      return stringRepr(value);
  }
  if (value === null) return 'None';
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (value instanceof PyFloat) return floatRepr(value.value);
  if (value instanceof Tuple)
    return value.items.length === 1
      ? `(${literal(value.items[0]!)},)`
      : `(${value.items.map(literal).join(', ')})`;
  if (value instanceof Dict) {
    const inside = [...value.entries.values()].map(([k, v]) => `${literal(k)}: ${literal(v)}`).join(', ');
    if (value.typeName === 'dict') return `{${inside}}`;
    throw new OutOfDomain(`the repr of a ${value.typeName}`);
  }
  if (value instanceof PySet) {
    if (value.members.size === 0) return 'set()';
    return `{${sets.ordered(value).map(literal).join(', ')}}`;
  }
  if (value instanceof Range) {
    const step = value.step === 1 ? '' : `, ${String(value.step)}`;
    return `range(${String(value.start)}, ${String(value.stop)}${step})`;
  }
  if (value instanceof Instance) {
    const own = callSpecial(value, '__repr__', []);
    if (typeof own === 'string') return own;
    if (isException(value)) return `${value.type.name}(${exceptionArgs(value).map(literal).join(', ')})`;
  }
  if (value instanceof Callable && value.kind === 'type') return `<class '${value.name}'>`;
  throw new OutOfDomain(`the repr of a ${typeName(value)} shows an address`);
}

/** Python's `str`. @throws OutOfDomain where {@link repr} does */
export function str(value: Value): string {
  if (typeof value === 'string') return value;
  if (value instanceof Instance) {
    const own = callSpecial(value, '__str__', []);
    if (typeof own === 'string') return own;
    if (isException(value)) {
      const args = exceptionArgs(value);
      if (args.length !== 1) return args.length === 0 ? '' : repr(new Tuple(args));
      return value.type.name === 'KeyError' ? repr(args[0]!) : str(args[0]!);
    }
  }
  return repr(value);
}

/** The last line of a traceback: `ValueError: n must be positive`. */
export function formatExceptionOnly({ exception }: Raised): string {
  const text = str(exception);
  return text ? `${exception.type.name}: ${text}` : exception.type.name;
}

function isException(value: Instance): boolean {
  return value.type.isSubclassOf(exceptions.get('Exception')!);
}

function exceptionArgs(value: Instance): Value[] {
  const args = value.attributes.get('args');
  return args instanceof Tuple ? args.items : [];
}

const escapes: Record<string, string> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** A literal of the text as CPython writes it: single quotes unless only those occur inside. */
function stringRepr(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  let out = '';
  for (const char of text) {
    const code = char.codePointAt(0)!;
    if (char === quote) out += `\\${char}`;
    else if (char in escapes) out += escapes[char]!;
    else if (code < 32 || (code >= 127 && code < 161)) out += `\\x${code.toString(16).padStart(2, '0')}`;
    else out += char;
  }
  return quote + out + quote;
}
