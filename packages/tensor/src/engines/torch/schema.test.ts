import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pythonHas, runPython } from '@phi1/base/testing';
import { describe, expect, it } from 'vitest';
import { OPERATOR_SCHEMAS, SHIM_SCHEMAS } from './operators.js';
import { parseSchema } from './schema.js';

describe('parseSchema', () => {
  it('reads names, overloads, arguments and results', () => {
    expect(parseSchema('mm(Tensor, Tensor) -> Tensor')).toEqual({
      name: 'mm',
      arguments: ['Tensor', 'Tensor'],
      results: ['Tensor'],
    });
    expect(parseSchema('sort.stable(Tensor, bool?, int, bool) -> (Tensor, Tensor)')).toEqual({
      name: 'sort.stable',
      arguments: ['Tensor', 'bool?', 'int', 'bool'],
      results: ['Tensor', 'Tensor'],
    });
    expect(parseSchema('f() -> ()')).toEqual({ name: 'f', arguments: [], results: [] });
    expect(parseSchema('f(Tensor?[], int[]?) -> Tensor[]')).toEqual({
      name: 'f',
      arguments: ['Tensor?[]', 'int[]?'],
      results: ['Tensor[]'],
    });
  });

  it.each([
    ['mm(Tensor, Tensor)', 'not an operator schema'],
    ['mm(Tensor self) -> Tensor', 'unknown argument type Tensor self'],
    ['mm(Scalar) -> Tensor', 'unknown argument type Scalar'],
    ['mm(Tensor) -> float', 'unknown result type float'],
    ['', 'not an operator schema'],
  ])('refuses %s', (text, message) => {
    expect(() => parseSchema(text)).toThrow(message);
  });

  it('has every operator once', () => {
    for (const schemas of [OPERATOR_SCHEMAS, SHIM_SCHEMAS]) {
      const names = schemas.map((text) => parseSchema(text).name);
      expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
    }
  });
});

/** PyTorch's word for an argument's type as this engine passes it, through the dispatcher or a C function. */
function argumentKind(argument: string, toScalar: string): string {
  const [type] = argument.split(' ');
  const plain = type!
    .replace('SymInt', 'int')
    .replace('ScalarType', 'dtype')
    .replace(/\[\d+\]/, '[]');
  if (/^(Layout|Device|MemoryFormat|Generator)\?$/.test(plain) || argument.startsWith('bool? pin_memory')) {
    return 'none';
  }
  if (plain === 'MemoryFormat') return 'int';
  return plain.replace('Scalar', toScalar);
}

interface Signature {
  arguments: string[];
  results: string[];
}

/** `mm(Tensor self, Tensor mat2) -> Tensor` in this engine's words. */
function parseSignature(text: string, toScalar: string): Signature {
  const withoutAliases = text.replaceAll(/\([a-z](!|\|[a-z])?( -> \*)?\)/g, '');
  const match = /^[\w.]+\((.*)\) -> (.*)$/.exec(withoutAliases)!;
  const args = match[1]!.split(', ').filter((argument) => argument !== '' && argument !== '*');
  const results = match[2]!.replace(/^\(|\)$/g, '').split(', ');
  return {
    arguments: args.map((argument) => argumentKind(argument, toScalar)),
    results: results.filter((result) => result !== '').map((result) => argumentKind(result, toScalar)),
  };
}

/** A C function takes the tensors that it writes into first, and returns nothing then. */
function shimSignature(text: string): Signature {
  const { arguments: kinds, results } = parseSignature(text, 'float');
  const isOut = /\.out\(/.test(text);
  if (!isOut) return { arguments: kinds, results: /^\w+_\./.test(text) ? [] : results };
  return { arguments: ['Tensor', ...kinds.slice(0, -1)], results: [] };
}

/** The declarations that differ from PyTorch's, both in this engine's words. */
function differences(functions: Record<string, string>): string[] {
  const write = ({ arguments: args, results }: Signature) =>
    `(${args.join(', ')}) -> (${results.join(', ')})`;
  const compare = (schemas: readonly string[], lookUp: (name: string) => Signature | undefined) =>
    schemas.flatMap((text) => {
      const schema = parseSchema(text);
      const official = lookUp(schema.name);
      if (official && write(official) === write(schema)) return [];
      return [
        `${schema.name}: ${write(schema)}, PyTorch has ${official ? write(official) : 'no such operator'}`,
      ];
    });
  const spelling = (name: string) => Object.keys(functions).find((key) => key.replace('.', '_') === name);
  return [
    ...compare(OPERATOR_SCHEMAS, (name) => {
      const text = functions[name];
      return text === undefined ? undefined : parseSignature(text, 'Scalar, which the dispatcher refuses');
    }),
    ...compare(SHIM_SCHEMAS, (name) => {
      const key = spelling(name);
      return key === undefined ? undefined : shimSignature(functions[key]!);
    }),
  ];
}

describe('the schemas of the operators', () => {
  it('are those of PyTorch, as recorded by tools/fixtures/operator_schemas.py', () => {
    const fixture = join(import.meta.dirname, '../../../fixtures/native-functions.json');
    const { functions } = JSON.parse(readFileSync(fixture, 'utf8')) as { functions: Record<string, string> };
    expect(differences(functions)).toEqual([]);
  });

  it.runIf(pythonHas('torchgen'))('are those of the PyTorch that Python imports', () => {
    const script =
      'import pathlib, torchgen; print((pathlib.Path(torchgen.__file__).parent / "packaged/ATen/native/native_functions.yaml").read_text())';
    const signatures = [...runPython(['-c', script]).matchAll(/^- func: (([\w.]+)\(.*)$/gm)];
    const functions = Object.fromEntries(signatures.map(([, signature, name]) => [name!, signature!]));
    expect(differences(functions)).toEqual([]);
  });
});
