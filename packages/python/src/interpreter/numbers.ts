/**
 * Python's arithmetic on ints of any size and floats: floor division and modulo with Python's signs, true
 * division, powers, shifts, `round` half to even, and the shortest `repr` of a float. Operands are numbers
 * (ints), bigints or boxed floats; anything else is for the caller.
 */
import { asNumber, OutOfDomain, PyFloat, raise, typeName, type Value } from './values.js';

/** An int as a number when it is a safe integer, else as a bigint. */
export function normalize(value: bigint): number | bigint {
  if (value >= -9007199254740991n && value <= 9007199254740991n) return Number(value);
  if (value > hugeInt || value < -hugeInt) throw new OutOfDomain('an int of more than 8192 bits');
  return value;
}

/** Ints end here, so that a program that squares without end does not fill the memory. */
const hugeInt = 1n << 8192n;

type Arithmetic = (a: Value, b: Value) => Value | undefined;

/** Lifts exact operations on numbers, bigints and floats to Python values; undefined when not numbers. */
function arithmetic(
  small: (a: number, b: number) => number | undefined,
  big: (a: bigint, b: bigint) => bigint,
  float: (a: number, b: number) => number,
): Arithmetic {
  return (a, b) => {
    if (typeof a === 'number' && typeof b === 'number') {
      const result = small(a, b);
      return result !== undefined && Number.isSafeInteger(result)
        ? result
        : normalize(big(BigInt(a), BigInt(b)));
    }
    const [x, y] = [asNumber(a), asNumber(b)];
    if (x === undefined || y === undefined) return undefined;
    if (a instanceof PyFloat || b instanceof PyFloat) return toFloat(float(Number(x), Number(y)));
    return normalize(big(BigInt(x), BigInt(y)));
  };
}

/** A float result; infinities and NaN are outside the domain. */
export function toFloat(value: number): PyFloat {
  if (!Number.isFinite(value)) throw new OutOfDomain('an infinite float');
  return new PyFloat(value);
}

const floatModulo = (a: number, b: number): number => {
  if (b === 0) raise('ZeroDivisionError', 'float modulo');
  const rest = a % b;
  if (rest !== 0 && rest < 0 !== b < 0) return rest + b;
  return rest === 0 ? (b < 0 ? -0 : 0) : rest;
};

const bigFloorDivide = (a: bigint, b: bigint): bigint => {
  if (b === 0n) raise('ZeroDivisionError', 'integer division or modulo by zero');
  const quotient = a / b;
  return a % b !== 0n && a < 0n !== b < 0n ? quotient - 1n : quotient;
};

export const add = arithmetic(
  (a, b) => a + b,
  (a, b) => a + b,
  (a, b) => a + b,
);
export const subtract = arithmetic(
  (a, b) => a - b,
  (a, b) => a - b,
  (a, b) => a - b,
);
export const multiply = arithmetic(
  (a, b) => a * b + 0,
  (a, b) => a * b,
  (a, b) => a * b,
);
export const floorDivide = arithmetic(
  (a, b) =>
    b === 0
      ? raise('ZeroDivisionError', 'integer division or modulo by zero')
      : (a - (((a % b) + b) % b)) / b + 0,
  bigFloorDivide,
  (a, b) => {
    if (b === 0) raise('ZeroDivisionError', 'float floor division by zero');
    const quotient = (a - floatModulo(a, b)) / b;
    const floor = Math.floor(quotient);
    if (floor === 0) return a < 0 !== b < 0 || Object.is(a, -0) ? -0 : 0;
    return quotient - floor > 0.5 ? floor + 1 : floor;
  },
);
export const modulo = arithmetic(
  (a, b) => (b === 0 ? raise('ZeroDivisionError', 'integer modulo by zero') : (((a % b) + b) % b) + 0),
  (a, b) => a - bigFloorDivide(a, b) * b,
  floatModulo,
);

/** `a / b`; ints beyond 2^53 are outside the domain, where correct rounding would need more care. */
export function divide(a: Value, b: Value): Value | undefined {
  const [x, y] = [asNumber(a), asNumber(b)];
  if (x === undefined || y === undefined) return undefined;
  if (typeof x === 'bigint' || typeof y === 'bigint') throw new OutOfDomain('true division of huge ints');
  if (y === 0)
    raise(
      'ZeroDivisionError',
      a instanceof PyFloat || b instanceof PyFloat ? 'float division by zero' : 'division by zero',
    );
  return toFloat(x / y);
}

/** `a ** b`; a float power other than a small whole one or a square root is outside the domain (libm differs). */
export function power(a: Value, b: Value): Value | undefined {
  const [x, y] = [asNumber(a), asNumber(b)];
  if (x === undefined || y === undefined) return undefined;
  const isFloat = a instanceof PyFloat || b instanceof PyFloat || y < 0;
  if (!isFloat) {
    const small = typeof x === 'number' && typeof y === 'number' ? x ** y : NaN;
    if (Number.isSafeInteger(small)) return small;
    if (y > 4096) throw new OutOfDomain('a huge power');
    return normalize(BigInt(x) ** BigInt(y));
  }
  const [base, exponent] = [Number(x), Number(y)];
  if (base === 0 && exponent < 0) raise('ZeroDivisionError', '0.0 cannot be raised to a negative power');
  if (exponent === 0.5) return toFloat(Math.sqrt(base));
  if (exponent === -1) return toFloat(1 / base);
  const result = base ** exponent;
  // Exact results agree everywhere; others may differ in the last bit between mathematical libraries.
  if (
    exponent === 2 ||
    (exponent === 3 && Number.isSafeInteger(result * 64)) ||
    exponent === 1 ||
    exponent === 0
  )
    return toFloat(exponent === 2 ? base * base : result);
  if (Number.isSafeInteger(base) && exponent < 0) return toFloat(1 / base ** -exponent);
  throw new OutOfDomain('a float power');
}

type BitOperation = '&' | '|' | '^' | '<<' | '>>';

/** Bitwise operations on ints; undefined when an operand is not an int or bool. */
export function bitwise(operator: BitOperation, a: Value, b: Value): Value | undefined {
  const [x, y] = [asInt(a), asInt(b)];
  if (x === undefined || y === undefined) return undefined;
  if (typeof a === 'boolean' && typeof b === 'boolean' && operator.length === 1) {
    if (operator === '&') return a && b;
    return operator === '|' ? a || b : a !== b;
  }
  const [left, right] = [BigInt(x), BigInt(y)];
  switch (operator) {
    case '&':
      return normalize(left & right);
    case '|':
      return normalize(left | right);
    case '^':
      return normalize(left ^ right);
  }
  if (right < 0n) raise('ValueError', 'negative shift count');
  if (right > 4096n) throw new OutOfDomain('a huge shift');
  return normalize(operator === '<<' ? left << right : left >> right);
}

/** The int that an int or bool is; undefined for anything else, floats included. */
export function asInt(value: Value): number | bigint | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  return typeof value === 'boolean' ? Number(value) : undefined;
}

/** An int that must be small, such as an index or a repetition count. */
export function asIndex(value: Value, what: string): number {
  const int = asInt(value);
  if (int === undefined) return raise('TypeError', what);
  if (typeof int === 'bigint') throw new OutOfDomain('a huge index');
  return int;
}

/** `-value`, where `-0` of an int is 0; raises TypeError for what is no number. */
export function negate(value: Value): Value {
  if (value instanceof PyFloat) return new PyFloat(-value.value);
  const int = asInt(value);
  if (int === undefined) return raise('TypeError', `bad operand type for unary -: '${typeName(value)}'`);
  return typeof int === 'bigint' ? normalize(-int) : 0 - int;
}

/** The shortest text that reads back as the same float, with CPython's rule for exponents. */
export function floatRepr(value: number): string {
  if (Object.is(value, -0)) return '-0.0';
  const [digits, exponentText] = value.toExponential().split('e') as [string, string];
  const exponent = Number(exponentText);
  if (exponent < -4 || exponent >= 16) {
    const size = String(Math.abs(exponent)).padStart(2, '0');
    return `${digits}e${exponent < 0 ? '-' : '+'}${size}`;
  }
  const plain =
    exponent < 0
      ? value.toFixed(Math.min(100, digits.replace(/\D/g, '').length - 1 - exponent))
      : String(value);
  return plain.includes('.') ? plain : `${plain}.0`;
}

/** Fixed-point text of a float with exact ties to even, as `'%.2f'` and `round` have it. */
export function toFixedEven(value: number, digits: number): string {
  if (Math.abs(value) >= 1e21) throw new OutOfDomain('a huge float in fixed point');
  const exact = Math.abs(value).toFixed(Math.min(100, digits + 60));
  const cut = exact.length - (Math.min(100, digits + 60) - digits);
  const rest = exact.slice(cut).replace('.', '');
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  if (!/^50*$/.test(rest)) return sign + Math.abs(value).toFixed(digits);
  const kept = exact.slice(0, cut).replace(/\.$/, '');
  const lastDigit = Number(/\d(?=\D*$)/.exec(kept)![0]);
  if (lastDigit % 2 === 0) return sign + kept;
  const scaled = BigInt(kept.replace('.', '')) + 1n;
  const text = String(scaled).padStart(digits + 1, '0');
  return sign + (digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`);
}

/** `round(value)` and `round(value, digits)`. */
export function round(value: Value, digits: Value | undefined): Value {
  const int = asInt(value);
  if (int !== undefined) {
    const places = digits === undefined || digits === null ? 0 : asIndex(digits, 'digits');
    if (places >= 0) return int;
    const unit = 10n ** BigInt(-places);
    const [exact, half] = [BigInt(int), unit / 2n];
    const rest = ((exact % unit) + unit) % unit;
    const down = exact - rest;
    const up = rest > half || (rest === half && (down / unit) % 2n !== 0n);
    return normalize(up ? down + unit : down);
  }
  if (!(value instanceof PyFloat))
    return raise('TypeError', `type ${typeName(value)} doesn't define __round__ method`);
  if (digits === undefined || digits === null) return normalize(BigInt(toFixedEven(value.value, 0)));
  const places = asIndex(digits, 'digits');
  if (places < 0 || places > 22) throw new OutOfDomain('round to such a place');
  return new PyFloat(Number(toFixedEven(value.value, places)));
}
