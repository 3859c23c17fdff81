/** What is special about the grammar's exercises: they are short, true, and their names cannot be guessed. */
import { Random } from '@phi1/base';
import { describe, expect, it } from 'vitest';
import { composeExercise, type Exercise } from '../exercise.js';
import { failuresInPython } from '../verify.js';
import { grammarDraft } from './plan.js';

const drafts = Array.from({ length: 2000 }, (_, seed) => grammarDraft(new Random(seed))).filter(
  (draft) => draft !== undefined,
);

describe('the grammar', () => {
  it('writes exercises that hold when CPython runs them', async () => {
    const made: Exercise[] = [];
    for (let seed = 0; made.length < 300; seed++) {
      const random = new Random(seed);
      const draft = grammarDraft(random);
      const exercise = draft && composeExercise(draft, random)?.exercise;
      if (exercise) made.push(exercise);
    }
    const failed = await failuresInPython(made);
    expect(failed.flatMap((list, i) => (list.length ? [{ list, exercise: made[i] }] : []))).toEqual([]);
    const lines = made.map(({ solution }) => solution.trimEnd().split('\n').length);
    expect(lines.filter((count) => count <= 5).length / lines.length).toBeGreaterThan(0.7);
  });

  it('draws names from thousands', () => {
    const times = new Map<string, number>();
    for (const { key } of drafts.flatMap(({ inputs }) => inputs)) times.set(key, (times.get(key) ?? 0) + 1);
    const counts = [...times.values()].sort((a, b) => b - a);
    const sum = (list: number[]): number => list.reduce((total, count) => total + count, 0);
    expect(counts.length).toBeGreaterThan(2000);
    expect(sum(counts.slice(0, 50)) / sum(counts)).toBeLessThan(0.25);
  });

  it('gives the order of parameters no meaning', () => {
    const differences = drafts.flatMap((draft) => {
      const match = /^return (\w+) - (\w+)$/.exec(draft.code(draft.styles[0]!, new Random(0)).body);
      const keys = draft.inputs.map(({ key }) => key);
      return match && keys.length === 2 ? [keys.indexOf(match[1]!) < keys.indexOf(match[2]!)] : [];
    });
    const share = differences.filter(Boolean).length / differences.length;
    expect(differences.length).toBeGreaterThan(10);
    expect(share).toBeGreaterThan(0.25);
    expect(share).toBeLessThan(0.75);
  });

  it('holds out about a tenth of the shapes that are more than basic', () => {
    const held = new Map(drafts.map(({ blocks, heldOut }) => [blocks[0], heldOut]));
    expect(held.get('grammar.basic')).toBe(false);
    const share = [...held.values()].filter(Boolean).length / held.size;
    expect(share).toBeGreaterThan(0.05);
    expect(share).toBeLessThan(0.15);
  });
});
