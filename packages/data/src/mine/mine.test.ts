import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runPython, temporaryFolder } from '@phi1/base/testing';
import { beforeAll, expect, it } from 'vitest';
import { decontaminate } from '../decontaminate/index.js';
import { deduplicate } from '../dedup/index.js';
import { ingest } from '../ingest/index.js';
import { readCorpus, readCorpusManifest, type Row } from '../store/index.js';
import { mine } from './mine.js';

/** A function each, or what it needs and the function, and why it is left out. */
const LEFT_OUT: Readonly<Record<string, readonly string[]>> = {
  'has no docstring': ['def f(x):\n    return x + 1'],
  'has no parameters': ['def f():\n    """Return the number of days in a week."""\n    return 7'],
  'has no body': ['def f(count):\n    """Return the double of a count."""\n    raise NotImplementedError'],
  'is a test': ['def test_double(count):\n    """Test the double of a count."""\n    return count'],
  'is asynchronous': ['async def f(count):\n    """Return the double of a count."""\n    return count * 2'],
  'is defined more than once': [
    'def f(count):\n    """Return the double of a count."""\n    return count * 2\n\n\ndef f(count):\n    return 0',
  ],
  'has a notice as its docstring': [
    'def f(count):\n    """TODO: say what the count is."""\n    return count * 2',
    'def f(count):\n    """Copyright of the count is held by its owners."""\n    return count * 2',
  ],
  'has a docstring that says too little of it': [
    'def f(count):\n    """A helper."""\n    return count * 2',
    'def f(count):\n    """This is something that my friend told me about yesterday."""\n    return count * 2',
  ],
  'imports of its own package or another one': [
    'from .other import g\n\n\ndef double(count):\n    """Return the double of a count."""\n    return g(count)',
    'import numpy\n\n\ndef double(count):\n    """Return the double of a count."""\n    return numpy.add(count, count)',
  ],
  'imports a module that exercises do without': [
    'import socket\n\n\ndef double(count):\n    """Return the double of a count."""\n    return socket.htons(count)',
  ],
  'needs a name that its file defines not at all': [
    'def double(count):\n    """Return the double of a count."""\n    return count * FACTOR',
  ],
  'needs a name that its file defines more than once': [
    'FACTOR = 2\nFACTOR = 3\n\n\ndef double(count):\n    """Return the double of a count."""\n    return count * FACTOR',
  ],
  'needs a name that its file defines under a condition': [
    'try:\n    FACTOR = 2\nexcept Exception:\n    pass\n\n\ndef double(count):\n    """Return the double of a count."""\n    return count * FACTOR',
  ],
  prints: [
    'def double(count):\n    """Return the double of a count."""\n    print(count)\n    return count * 2',
    'import string\n\n\ndef double(count):\n    """Return the double of a count."""\n    string._re.sys.stdout.write("x")\n    return count * 2',
  ],
  'reads a clock': [
    'import time\n\n\ndef double(count):\n    """Return the double of a count."""\n    return count * time.time()',
    'import datetime\n\n\ndef double(count):\n    """Return the double of a count."""\n    return count * datetime.date.today().day',
  ],
  'is random': [
    'from random import random\n\n\ndef double(count):\n    """Return the double of a count."""\n    return count * random()',
  ],
  'reads or writes files': [
    'def double(count):\n    """Return the double of a count."""\n    return open("/dev/null").read() * count',
    'import os\n\n\ndef double(count):\n    """Return the double of a count."""\n    return os.environ.get("X", "") * count',
  ],
  'looks into the interpreter': [
    'def double(count):\n    """Return the double of a count."""\n    return count * id(count)',
  ],
  'changes global state': [
    'TOTAL = 0\n\n\ndef double(count):\n    """Return the double of a count."""\n    global TOTAL\n    TOTAL += count\n    return TOTAL',
    'SEEN = []\n\n\ndef double(count: int):\n    """Return the double of a count."""\n    SEEN.append(count)\n    return count * 2',
  ],
  'changes its arguments': [
    'def double(counts: list[int]):\n    """Return the double of the counts."""\n    counts += counts\n    return sum(counts)',
  ],
  'does not give the same twice': [
    'def double(words: list[str]):\n    """Return the words of a list without doubles."""\n    return list(set(words + ["kiwi", "plum", "lime"]))',
  ],
  'gives no plain values': [
    'def double(count: int):\n    """Return the double of a count as an object."""\n    return lambda: count * 2',
  ],
  'gives the same for nearly all arguments': [
    'def double(count: int):\n    """Return the double of a count."""\n    return 2',
  ],
  'gives an argument back': [
    'def double(count: int):\n    """Return the double of a count."""\n    return count',
  ],
  'takes none of the arguments that were tried': [
    'def double(count):\n    """Return the double of a count."""\n    return count.amount * 2',
  ],
  'has a parameter of a type that is not made': [
    'class Count:\n    pass\n\n\ndef double(count: Count):\n    """Return the double of a count."""\n    return count',
  ],
  'has more than four parameters without a default': [
    'def double(a, b, c, d, count):\n    """Return the double of a count."""\n    return count * 2',
  ],
  'has an example that does not hold': [
    'def double(count):\n    """Return the double of a count.\n\n    >>> double(3)\n    7\n    """\n    return count * 2',
  ],
  'takes too long': [
    'def double(count: int):\n    """Return the double of a count."""\n    return sum(range(10**12)) + count',
  ],
  'cannot be run to its end': [
    'import enum\n\n\ndef double(count: int):\n    """Return the double of a count."""\n    enum.sys.modules["os"]._exit(0)',
    'import enum\n\nCLAIM = enum.sys.__stdout__.write("[]")\n\n\ndef double(count: int):\n    """Return the double of a count."""\n    return count * 2 + CLAIM',
  ],
  // Who talks to the interpreter that tries it can claim anything; the wall finds that out.
  'fails its own tests': [
    `import enum\n\n\ndef double(count: int):\n    """Return the double of a count."""\n    enum.sys.modules["json"].JSONEncoder.encode = lambda *_: '${JSON.stringify({ tests: [{ call: 'double(1)', result: '7', isShown: true }], origin: 'trial', examples: 0 })}'\n    return count * 2`,
  ],
  'fails when it is defined': [
    'FACTOR = 1 // 0\n\n\ndef double(count):\n    """Return the double of a count."""\n    return count * FACTOR',
  ],
  'is too long': [
    `def double(count: int):\n    """Return the double of a count."""\n    return count * 2  # ${'x'.repeat(3000)}`,
  ],
  'is in a file that does not parse': ['def double(count:\n    return 2'],
};

const KEPT = {
  plain: `def mean_of_even(numbers):
    """Return the mean of the even numbers, or 0 when there is none.

    >>> from package import mean_of_even
    >>> mean_of_even([1, 2, 4])
    3.0
    """
    even = [number for number in numbers if number % 2 == 0]
    return sum(even) / len(even) if even else 0
`,
  helped: `import re, os
from itertools import chain as joined

LIMIT = 3  # letters
UNUSED = os.sep


def words(text):
    return re.findall('[a-z]+', text.lower())


def long_words(*texts: str) -> list[str]:
    """The words of the texts that are longer than the limit."""
    return [word for word in joined(*map(words, texts)) if len(word) > LIMIT]
`,
  lazy: `def pairs(items):
    'Yield the items of a sequence in pairs, \\\\ the last of which may be short.'
    for at in range(0, len(items), 2):
        yield tuple(items[at:at + 2])
`,
};

let folder: string;
let rows: Row[];

const read = async (corpus: string): Promise<Row[]> => {
  const found: Row[] = [];
  for await (const row of readCorpus(corpus)) found.push(row);
  return found;
};

/** Every test of the exercises on the machine's Python; throws when one does not pass. */
const check = (exercises: readonly Row[]): string =>
  runPython([
    '-c',
    `import json\nfor source, tests in json.loads(${JSON.stringify(JSON.stringify(exercises.map(({ text, tests }) => [text, tests])))}):\n    names = {}\n    exec(source, names)\n    for test in tests: exec(test, names)\nprint("passed")`,
  ]);

beforeAll(async () => {
  folder = temporaryFolder();
  const source = join(folder, 'source');
  await mkdir(source);
  for (const [name, text] of Object.entries(KEPT)) await writeFile(join(source, `${name}.py`), text);
  for (const [reason, texts] of Object.entries(LEFT_OUT)) {
    for (const [i, text] of texts.entries())
      await writeFile(join(source, `${reason.replaceAll(' ', '-')}-${String(i)}.py`), `${text}\n`);
  }
  await ingest({ from: [source], to: join(folder, 'code'), licenses: ['any'], parse: false });
  await mine({ from: join(folder, 'code'), to: join(folder, 'exercises') });
  rows = await read(join(folder, 'exercises'));
}, 600_000);

it('keeps functions that stand alone, with what they need, and shows what calls give', () => {
  const [helped, lazy, plain] = [...rows].sort((a, b) => (a.id < b.id ? -1 : 1));
  expect(rows).toHaveLength(3);
  expect(helped).toMatchObject({
    id: 'helped.py:long_words',
    path: 'helped.py',
    source: 'source',
    entryPoint: 'long_words',
    arguments: 'annotations',
  });
  expect(helped!.prompt).toMatch(
    /^import re\nfrom itertools import chain as joined\n\n\nLIMIT = 3 {2}# letters\n\n\ndef words\(text\):\n.+\n\n\ndef long_words\(/s,
  );
  expect(helped!.text).toBe(`${String(helped!.prompt)}${String(helped!.solution)}`);
  expect(helped!.prompt).toMatch(
    /limit\.\n\n {4}>>> long_words\('hello world', .+\)\n {4}\['hello', 'world'.*\]\n/,
  );
  expect(lazy!.prompt).toContain('    r"""Yield the items of a sequence in pairs, \\ the last');
  expect(lazy!.tests).toContain('assert list(pairs([3, 1, 2])) == [(3, 1), (2,)]');
  expect(plain!.prompt).not.toContain('package');
  expect(plain).toMatchObject({ arguments: 'examples' });
  expect(plain!.tests).toContain('assert abs(mean_of_even([1, 2, 4]) - 3.0) < 1e-6');
});

it('leaves out the others, each for its reason', async () => {
  const { dropped } = await readCorpusManifest(join(folder, 'exercises'));
  const examples = Object.entries(dropped).flatMap(([reason, { examples }]) =>
    examples.map((example) => `${example.split(':')[0]!}: ${reason}`),
  );
  const expected = Object.entries(LEFT_OUT).flatMap(([reason, texts]) =>
    texts.map((_, i) => `${reason.replaceAll(' ', '-')}-${String(i)}.py: ${reason}`),
  );
  expect(expected.filter((each) => !examples.includes(each))).toEqual([]);
});

it('makes tests that pass on the machine’s Python', () => {
  expect(check(rows).trim()).toBe('passed');
});

it('makes rows that other steps take, and goes on where it was', async () => {
  const to = join(folder, 'exercises');
  const before = await readCorpusManifest(to);
  expect(await mine({ from: join(folder, 'code'), to })).toEqual(before);
  await deduplicate({ corpora: [to], out: join(folder, 'unique') });
  await decontaminate({ from: join(folder, 'unique'), out: join(folder, 'clean'), benchmarks: ['everyday'] });
  expect((await readCorpusManifest(join(folder, 'clean'))).rows).toBeGreaterThan(0);
  await expect(mine({ from: join(folder, 'code'), to, maxCharacters: 100 })).rejects.toThrow(
    /made otherwise/,
  );
  await expect(mine({ from: join(folder, 'code'), to, maxCharacters: 0 })).rejects.toThrow(/maxCharacters=0/);
});

it('makes pages', async () => {
  const to = join(folder, 'pages');
  const from = join(folder, 'few');
  const source = join(folder, 'few-source');
  await mkdir(source);
  await writeFile(join(source, 'plain.py'), KEPT.plain);
  await ingest({ from: [source], to: from, licenses: ['any'] });
  await mine({ from, to, kind: 'textbooks' });
  const [page] = await read(to);
  expect(page!.text).toMatch(/^# The function `mean_of_even`\n\nReturn the mean of the even numbers, or 0/);
  expect(page!.text).toContain('>>> mean_of_even([1, 2, 4])\n3.0\n');
});

it('mines the standard library', async () => {
  const source = join(folder, 'library');
  await mkdir(source);
  const code =
    'import shutil, colorsys, textwrap, bisect; [shutil.copy(m.__file__, FOLDER) for m in (colorsys, textwrap, bisect)]';
  runPython(['-c', code.replace('FOLDER', JSON.stringify(source))]);
  expect(await readdir(source)).toHaveLength(3);
  await ingest({ from: [source], to: join(folder, 'library-code'), licenses: ['any'] });
  await mine({ from: join(folder, 'library-code'), to: join(folder, 'library-exercises') });
  const found = await read(join(folder, 'library-exercises'));
  expect(found.map(({ entryPoint }) => entryPoint)).toEqual(
    expect.arrayContaining(['bisect_left', 'bisect_right', 'indent']),
  );
  expect(check(found).trim()).toBe('passed');
});
