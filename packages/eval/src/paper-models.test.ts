import { expect, it } from 'vitest';
import type { Problem } from '@phi1/benchmarks';
import type { Evaluation } from './evaluate.js';
import { paperModelsTable } from './paper-models.js';
import { renderHtml } from './report-html.js';
import { summarizeEvaluation } from './report.js';

function evaluation(ids: readonly string[], passAt1: number, more: Partial<Problem> = {}): Evaluation {
  const sample = { completion: '', outcome: 'failed' as const, output: '', seconds: 0 };
  return {
    ...{ benchmark: 'b', sandbox: undefined, seconds: 1, passAtKWithoutExtraction: {} },
    source: { kind: 'model', model: 'runs/x', parameters: 1_318_656 },
    passAtK: { '1': passAt1 },
    intervals: { '1': { low: 0.3, high: 0.5, level: 0.95, method: 'wilson' } },
    problems: ids.map((taskId) => ({
      problem: { taskId, prompt: 'def f():\n', canonicalSolution: '', checks: '', stops: [], ...more },
      ...{ samples: [{ ...sample, taskId }], passed: 0, gradable: 1 },
    })),
  };
}

const rowsOf = (of: Evaluation) => paperModelsTable(summarizeEvaluation(of), 'runs/x')?.rows;

it("puts a model's measured row among the paper's quoted ones, by pass@1", () => {
  const humanEval = evaluation(['HumanEval/0', 'HumanEval/1'], 0.4);
  const rows = rowsOf(humanEval)!;
  expect(rows.map(([model]) => model).slice(0, 7)).toEqual([
    ...['GPT-4', 'WizardCoder', 'phi-1', 'GPT-3.5', 'phi-1-small', 'runs/x', 'PaLM 2-S'],
  ]);
  expect(rows[5]).toEqual(['runs/x', '1.3M', '40.0 %', '30.0 to 50.0 %', 'measured, 2 problems']);
  expect(rows[2]).toEqual(['phi-1', '1.3B', '50.6 %', '', 'quoted']);
  const mbpp = rowsOf(evaluation(['MBPP/601'], 0.99))!;
  expect(mbpp.map(([model, , value]) => `${model!} ${value!}`)).toEqual([
    ...['runs/x 99.0 %', 'phi-1 55.5 %', 'StarCoder 52.7 %', 'WizardCoder 51.8 %', 'PaLM 2-S 50 %'],
    'CodeGen-Mono 35.3 %',
  ]);
  expect(renderHtml(humanEval, summarizeEvaluation(humanEval))).toContain('<td>measured, 2 problems</td>');
});

it('says nothing of other benchmarks, of more checks, or of what no model wrote', () => {
  const humanEval = evaluation(['HumanEval/0'], 1);
  expect(rowsOf(evaluation(['HumanEval/0', 'Everyday/0'], 1))).toBeUndefined();
  expect(rowsOf(evaluation(['HumanEval/0'], 1, { hasReference: true }))).toBeUndefined();
  expect(rowsOf({ ...humanEval, source: { kind: 'canonical' } })).toBeUndefined();
  expect(rowsOf({ ...humanEval, passAtK: { '10': 1 } })).toBeUndefined();
  expect(rowsOf({ ...humanEval, passAtK: { '1': null } })).toBeUndefined();
});
