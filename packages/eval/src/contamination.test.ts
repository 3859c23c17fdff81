import { describe, expect, it } from 'vitest';
import { contaminationTable, splitBySimilarity } from './contamination.js';
import type { GradedProblem } from './evaluate.js';

const measure = {
  ...{ corpus: 'c', embedding: 'words', rates: [0.95, 0.8], embeddingSimilarity: 0.9 },
  find: () => Promise.resolve([]),
};

function graded(taskId: string, passed: number, gradable: number, samples = gradable): GradedProblem {
  const problem = { taskId, prompt: '', canonicalSolution: '', checks: '', stops: [] };
  const sample = { taskId, completion: '', outcome: 'failed' as const, output: '', seconds: 0 };
  return { problem, passed, gradable, samples: Array.from({ length: samples }, () => sample) };
}
const near = (taskId: string, astMatchRate: number, embeddingSimilarity = 0, isComparable = true) => ({
  ...{ taskId, astMatchRate, embeddingSimilarity, isComparable },
});

describe('splitBySimilarity', () => {
  it('splits by match rate or embedding, over what could be graded', () => {
    const problems = [
      graded('a', 2, 2),
      graded('b', 1, 2),
      graded('c', 0, 0),
      graded('d', 0, 0, 3),
      graded('e', 1, 1),
    ];
    const found = [near('a', 0.95), near('b', 0.9), near('c', 0.1), near('d', 1), near('e', 0, 0.93, false)];
    const { rows, tooSmall } = splitBySimilarity(problems, measure, found);
    expect(rows).toEqual([
      { rate: 0.95, similar: { problems: 2, passAt1: 1 }, others: { problems: 2, passAt1: 0.25 } },
      {
        rate: 0.8,
        similar: { problems: 3, passAt1: (1 + 0.5 + 1) / 3 },
        others: { problems: 1, passAt1: 0 },
      },
    ]);
    expect(tooSmall).toBe(1);
    expect(() => splitBySimilarity(problems, measure, found.slice(1))).toThrow('c: was not compared with a');
  });
});

describe('contaminationTable', () => {
  const group = { problems: 0, passAt1: null };
  const rows = [0.95, 0.9, 0.85, 0.8].map((rate) => ({ rate, similar: group, others: group }));
  const table = contaminationTable({ ...measure, tooSmall: 0, rows });

  it("quotes figures that add up to the paper's totals on HumanEval", () => {
    const totals = [0.95, 0.9, 0.85, 0.8].map((rate) => {
      const lines = table.rows
        .filter((row) => row[0] === String(rate))
        .map((row) => row.slice(4).map(parseFloat));
      const count = (column: number): number =>
        lines.reduce((sum, line) => sum + Math.round((line[0]! * line[column]!) / 100), 0);
      expect(lines.reduce((sum, line) => sum + line[0]!, 0)).toBe(164);
      return [1, 2, 3].map((column) => ((100 * count(column)) / 164).toFixed(1));
    });
    // phi-1 solves 50.6 %, and retrained on what was pruned 45.1 to 50.6 %
    expect(totals).toEqual([
      ['50.6', '50.6', '41.5'],
      ['50.6', '45.1', '41.5'],
      ['50.6', '46.3', '41.5'],
      ['50.6', '45.1', '41.5'],
    ]);
  });

  it('shows what is not there as such', () => {
    expect(table.rows[0]!.slice(0, 4)).toEqual(['0.95', 'similar', '0', '-']);
  });
});
