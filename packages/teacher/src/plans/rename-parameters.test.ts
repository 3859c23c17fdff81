import { expect, it } from 'vitest';
import { createTeacher } from '../teacher.js';

it('names parameters so variously that they have to be read', () => {
  const teacher = createTeacher({ seed: 5 });
  const uses = new Map<string, number>();
  for (let index = 0; index < 3000; index++) {
    const { prompt, entryPoint } = teacher.exercise(index);
    const inside = prompt.split(`def ${entryPoint}(`)[1]?.split(')')[0] ?? '';
    for (const part of inside.replace(/\[[^:]*\]/g, '').split(', ')) {
      const name = part.split(':')[0]!;
      uses.set(name, (uses.get(name) ?? 0) + 1);
    }
  }
  const counts = [...uses.values()].sort((a, b) => b - a);
  const sum = (numbers: number[]): number => numbers.reduce((total, count) => total + count, 0);
  expect(uses.size).toBeGreaterThan(2000);
  expect(sum(counts.slice(0, 50)) / sum(counts)).toBeLessThan(0.3);
});
