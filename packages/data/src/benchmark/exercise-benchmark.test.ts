/** The shipped files of exercises: made as they say, passed by their own solutions in CPython and by nothing idle. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runPython, temporaryFolder } from '@phi1/base/testing';
import { BENCHMARKS } from '@phi1/benchmarks';
import { beforeAll, describe, expect, it } from 'vitest';
import { EXERCISE_BENCHMARK_KINDS } from '../defaults.js';
import { makeExerciseBenchmark, type HumanEvalRecord } from './exercise-benchmark.js';

/** Problems that are made again; each is made from the seed and those before it alone. */
const REMADE = 25;

/** Grades bodies of functions, and the canonical solutions; prints what passed. */
const GRADER = `
import json, sys
IDLE = ["pass", "return None", "return 0", "return 1", "return ''", "return []", "return True", "return False"]
passed = []
for line in open(sys.argv[1]):
    problem = json.loads(line)
    bodies = [problem["canonical_solution"]]
    if problem["prompt"].startswith("class "):
        bodies.append("    pass\\n")
    else:
        parameters = problem["prompt"].split("def " + problem["entry_point"] + "(")[1].split(")")[0].split(", ")
        names = [each.split(":")[0] for each in parameters if each.split(":")[0].isidentifier()]
        bodies += ["    " + body + "\\n" for body in IDLE + ["return " + name for name in names]]
    for i, body in enumerate(bodies):
        names = {}
        try:
            exec(problem["prompt"] + body + "\\n" + problem["test"], names)
            names["check"](names[problem["entry_point"]])
            passed.append([problem["task_id"], i])
        except Exception:
            pass
print(json.dumps(passed))
`;

describe.each(EXERCISE_BENCHMARK_KINDS)('the benchmark %s', (kind) => {
  let text: string;
  let problems: HumanEvalRecord[];
  beforeAll(async () => {
    text = await readFile(BENCHMARKS[kind]!, 'utf8');
    problems = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as HumanEvalRecord);
  });

  it(`is what the command makes of seed 0, byte for byte (its first ${String(REMADE)} problems)`, () => {
    const remade = makeExerciseBenchmark({ kind, count: REMADE, seed: 0 });
    const lines = remade.map((record) => `${JSON.stringify(record)}\n`).join('');
    expect(text.startsWith(lines)).toBe(true);
  });

  it('is passed by its own solutions in CPython, and not by a constant or an argument', async () => {
    const file = join(temporaryFolder(), 'grade.py');
    await writeFile(file, GRADER);
    const passed = JSON.parse(runPython([file, BENCHMARKS[kind]!])) as [string, number][];
    expect(passed).toEqual(problems.map(({ task_id }) => [task_id, 0]));
  });

  it('has 200 problems that differ, each with at least five checks that the prompt does not show', () => {
    expect(problems).toHaveLength(200);
    expect(new Set(problems.map(({ prompt }) => prompt)).size).toBe(200);
    for (const { task_id, prompt, entry_point, test } of problems) {
      const asserted = test.split('\n').filter((line) => line.includes('assert '));
      const hidden = asserted.filter((line) => {
        const call = /candidate\(.*?\)(?= ==| - |$)/.exec(line)?.[0].replace('candidate', entry_point);
        return call === undefined || !prompt.includes(call);
      });
      expect(hidden.length, task_id).toBeGreaterThanOrEqual(5);
    }
  });

  it('is spread over functions, most of them short', () => {
    const lines = problems.map(({ canonical_solution }) => canonical_solution.trimEnd().split('\n').length);
    expect(lines.filter((count) => count <= 4).length).toBeGreaterThan(100);
    expect(new Set(problems.map(({ entry_point }) => entry_point)).size).toBeGreaterThan(150);
  });
});

it('refuses a count that it cannot reach', () => {
  const make = (count: number) => makeExerciseBenchmark({ kind: 'exercises', count, seed: 0 });
  expect(() => make(0)).toThrow('count 0: expected a whole number of at least 1');
  expect(() => make(1.5)).toThrow('count 1.5');
});
