/** The format mini-language of f-strings and `format`: fill, align, sign, zero, width, comma, precision, type. */
import { asInt, toFixedEven } from './numbers.js';
import { str } from './text.js';
import { codePoints, asNumber, OutOfDomain, PyFloat, raise, type Value, typeName } from './values.js';

const grammar = /^(?:(.)?([<>^=]))?([-+ ])?(0)?(\d+)?([,_])?(?:\.(\d+))?([a-zA-Z%])?$/su;

/**
 * `format(value, spec)` of strings and numbers; raises ValueError or TypeError as CPython does.
 * @throws OutOfDomain for the types that are not written here, such as `e` and `g`
 */
export function format(value: Value, spec: string): string {
  if (spec === '') return str(value);
  if (typeof value !== 'string' && asNumber(value) === undefined)
    return raise('TypeError', `unsupported format string passed to ${typeName(value)}.__format__`);
  const match = grammar.exec(spec);
  if (!match) return raise('ValueError', 'Invalid format specifier');
  const [, fill, align, sign, zero, width, grouping, precision, type] = match;
  const body = formatBody(value, type, grouping, precision === undefined ? undefined : Number(precision));
  const isNumber = asNumber(value) !== undefined && type !== 's';
  const signed = isNumber && sign && sign !== '-' && !body.startsWith('-') ? sign + body : body;
  const place = align ?? (zero && isNumber ? '=' : isNumber ? '>' : '<');
  return pad(signed, Number(width ?? 0), place, fill ?? (zero ? '0' : ' '));
}

function formatBody(
  value: Value,
  type: string | undefined,
  grouping: string | undefined,
  precision?: number,
): string {
  const int = asInt(value);
  if (type === undefined && precision === undefined && !grouping) return str(int ?? value);
  if (type === 's' || typeof value === 'string') {
    if (typeof value !== 'string' || (type !== 's' && type !== undefined))
      return unknownCode(value, type ?? 's');
    if (grouping) return raise('ValueError', `Cannot specify '${grouping}' with 's'.`);
    return precision === undefined ? value : [...codePoints(value)].slice(0, precision).join('');
  }
  switch (type) {
    case undefined:
    case 'd':
      if (int === undefined) {
        if (type === undefined && precision === undefined && value instanceof PyFloat)
          return group(str(value), grouping);
        return type ? unknownCode(value, type) : outOfDomain();
      }
      return group(String(int), grouping);
    case 'b':
    case 'o':
    case 'x':
    case 'X': {
      if (int === undefined) return unknownCode(value, type);
      const text = int.toString(type === 'b' ? 2 : type === 'o' ? 8 : 16);
      return type === 'X' ? text.toUpperCase() : text;
    }
    case 'f':
    case 'F':
    case '%': {
      const number = asNumber(value);
      if (number === undefined) return unknownCode(value, type);
      const scaled = type === '%' ? Number(number) * 100 : Number(number);
      return group(toFixedEven(scaled, precision ?? 6), grouping) + (type === '%' ? '%' : '');
    }
    default:
      return outOfDomain();
  }
}

function outOfDomain(): never {
  throw new OutOfDomain('this format specifier');
}

function unknownCode(value: Value, type: string): never {
  return raise('ValueError', `Unknown format code '${type}' for object of type '${typeName(value)}'`);
}

function group(text: string, separator: string | undefined): string {
  if (!separator) return text;
  const [whole, ...fraction] = text.split('.') as [string, ...string[]];
  return [whole.replace(/\B(?=(\d{3})+$)/g, separator), ...fraction].join('.');
}

function pad(text: string, width: number, place: string, fill: string): string {
  const missing = width - codePoints(text).length;
  if (missing <= 0) return text;
  switch (place) {
    case '<':
      return text + fill.repeat(missing);
    case '^':
      return fill.repeat(missing >> 1) + text + fill.repeat(missing - (missing >> 1));
    case '=': {
      const sign = /^[-+ ]?/.exec(text)![0];
      return sign + fill.repeat(missing) + text.slice(sign.length);
    }
    default:
      return fill.repeat(missing) + text;
  }
}
