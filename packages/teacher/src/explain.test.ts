import { expect, it } from 'vitest';
import type { Exercise } from './exercise.js';
import { explain } from './explain.js';

const exercise = (part: Partial<Exercise>): Exercise => ({
  prompt: '',
  solution: '',
  entryPoint: 'f',
  examples: [],
  tests: [],
  topics: [],
  blocks: [],
  style: 'loop',
  corruption: null,
  heldOut: false,
  ...part,
});

it('puts the values into a function of one expression, with brackets where they are needed', () => {
  const made = exercise({
    prompt: 'def f(a: int, items: dict[str, int]) -> int:\n    """Do."""\n',
    solution: '    return 2 * a - len(items)\n',
    tests: [{ call: "f(-3, {'a': 1})", result: '-7' }],
  });
  expect(explain(made)!.steps).toEqual([
    { code: 'a', effect: 'it has the value `-3`' },
    { code: 'items', effect: "it has the value `{'a': 1}`" },
    {
      code: 'return 2 * a - len(items)',
      effect: "with the values put in, the expression is `2 * -3 - len({'a': 1})`",
    },
    { code: "2 * -3 - len({'a': 1})", effect: 'Python computes `-7`, and the function returns it' },
  ]);
});

it('follows an object through its session', () => {
  const made = exercise({
    prompt: 'class Box:\n    """A box."""\n\n',
    solution:
      '    def __init__(self):\n        self.items = []\n\n    def add(self, item):\n        self.items.append(item)\n\n    def take(self):\n        return self.items.pop()\n',
    entryPoint: 'Box',
    style: 'class',
    tests: [{ setup: "box = Box()\nbox.add('pen')\nbox.add('cup')", call: 'box.take()', result: "'cup'" }],
  });
  expect(explain(made)!.steps.map(({ effect }) => effect)).toEqual([
    '`items` becomes `[]`',
    "`items` becomes `['pen']`",
    "`items` becomes `['pen', 'cup']`",
    "the answer is `'cup'`, and `items` becomes `['pen']`",
  ]);
});

it('gives up on what cannot be followed', () => {
  const generator = '    return sum(a * n for n in range(3))\n';
  const made = exercise({
    prompt: 'def f(a):\n',
    solution: generator,
    tests: [{ call: 'f(2)', result: '6' }],
  });
  expect(explain(made)).toBeUndefined();
});
