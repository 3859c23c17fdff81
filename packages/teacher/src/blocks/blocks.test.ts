/** Every realization of every block: equal to its siblings, and run by us as CPython runs it. */
import { Random } from '@phi1/base';
import { describe, expect, it } from 'vitest';
import { deepCopy } from '../core/copy.js';
import type { FunctionBlock } from '../core/block.js';
import { renderSource } from '../core/source.js';
import { formatExceptionOnly, Program, repr, Raised, type Value } from '@phi1/python';
import { askPython, type Job } from '../verify.js';
import { functionBlocks } from './functions.js';

function argumentsFor(block: FunctionBlock, random: Random, count: number): Value[][] {
  const domains = Object.values(block.inputs);
  const rows: Value[][] = Array.from({ length: count }, () =>
    domains.map((domain) => domain.sample(random, random.pick(domain.skins))),
  );
  domains.forEach((domain, i) => {
    for (const edge of domain.edges) {
      const row = domains.map((other, j) =>
        i === j ? edge : other.sample(random, random.pick(other.skins)),
      );
      rows.push(row.map(deepCopy));
    }
  });
  return rows;
}

const call = (block: FunctionBlock, row: Value[]): string => `${block.name}(${row.map(repr).join(', ')})`;

describe('function blocks', () => {
  it('have distinct names', () => {
    const names = functionBlocks.map((block) => block.name);
    expect(new Set(names).size).toBe(names.length);
  });

  it.each(functionBlocks.map((block) => [block.name, block] as const))(
    '%s computes the same in every style, and leaves its arguments alone',
    (_, block) => {
      const rows = argumentsFor(block, new Random(7), 12);
      const results = Object.keys(block.code).map((style) => {
        const program = new Program(renderSource(block, style));
        return rows.map((row) => {
          const given = row.map(deepCopy);
          const result = repr(program.call(block.name, given));
          expect(given.map(repr)).toEqual(row.map(repr));
          return `${call(block, row)} = ${result}`;
        });
      });
      for (const other of results.slice(1)) expect(other).toEqual(results[0]);
      expect(Object.keys(block.code).length).toBeGreaterThan(0);
      expect(block.nouns.length + block.does.length + block.is.length).toBeGreaterThan(0);
      expect(block.is.length > 0).toBe(block.output === 'bool');
    },
  );

  it('give what CPython gives', async () => {
    const jobs: (Job & { ours: string[] })[] = functionBlocks.flatMap((block) => {
      const rows = argumentsFor(block, new Random(11), 6);
      return Object.keys(block.code).map((style) => {
        const source = renderSource(block, style);
        const program = new Program(source);
        const ours = rows.map((row) => {
          try {
            return repr(program.call(block.name, row.map(deepCopy)));
          } catch (error) {
            if (error instanceof Raised) return formatExceptionOnly(error);
            throw error;
          }
        });
        return { source, tests: rows.map((row) => ({ call: call(block, row) })), ours };
      });
    });
    const theirs = await askPython(jobs);
    const wrong = jobs.flatMap((job, i) =>
      job.tests.flatMap(({ call: text }, j) =>
        job.ours[j] === theirs[i]![j] ? [] : [`${text}: ${job.ours[j]!}, CPython ${theirs[i]![j]!}`],
      ),
    );
    expect(wrong).toEqual([]);
  });
});
