import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Sandbox } from './sandbox.js';

let sandbox: Sandbox;
beforeAll(() => {
  sandbox = new Sandbox({ threads: 1, timeoutSeconds: 30, memoryBytes: 128 * 2 ** 20 });
});
afterAll(() => sandbox.close());

describe('outcomes', () => {
  it('tells passed, failed and not Python apart, and where', async () => {
    expect(await sandbox.run('assert 1 + 1 == 2')).toMatchObject({ outcome: 'passed', output: '' });
    expect(await sandbox.run('x = 3\nassert x == 4, f"{x} != 4"')).toMatchObject({
      outcome: 'failed',
      message: 'AssertionError: 3 != 4',
      line: 2,
    });
    expect(await sandbox.run('def f():\n    return [][1]\n\nf()')).toMatchObject({
      message: 'IndexError: list index out of range',
      line: 2,
    });
    expect(await sandbox.run('x = 1\ndef f(:\n    pass')).toMatchObject({ outcome: 'syntax', line: 2 });
    expect(await sandbox.run('x = "\0"')).toMatchObject({ outcome: 'syntax' });
  });

  it.each([
    'import sys\nsys.exit(0)',
    'raise SystemExit',
    'import os\nos._exit(0)',
    'raise BaseException("x")',
    'class E(Exception):\n    def __str__(self): raise ValueError\nraise E',
  ])('does not take an early exit for a pass: %j', async (source) => {
    expect(await sandbox.run(source)).toMatchObject({ outcome: 'failed' });
  });

  it('keeps the first of what a program prints', async () => {
    const { outcome, output } = await sandbox.run('print("one")\nfor i in range(100000): print("x" * 50)');
    expect(outcome).toBe('passed');
    expect(output.startsWith('one\nxxx')).toBe(true);
    expect(output.length).toBe(4096);
  });

  it('runs the recursion that CPython runs, and stops the recursion that it stops', async () => {
    const through = (call: string) => `def f(n): return 0 if n < 1 else 1 + ${call}\nassert f(450) == 450`;
    expect(await sandbox.run(through('f(n - 1)'))).toMatchObject({ outcome: 'passed' });
    expect(await sandbox.run(through('sum(f(m) for m in [n - 1])'))).toMatchObject({ outcome: 'passed' });
    expect(
      await sandbox.run(through('sorted([n - 1], key=f)[0] + f(n - 1)').replaceAll('450', '12')),
    ).toMatchObject({ message: expect.stringContaining('AssertionError') as string });
    expect((await sandbox.run('def f(): return f()\nf()')).message).toMatch(/^RecursionError/);
  });
});

describe('limits', () => {
  it('refuses memory beyond the cap and goes on', async () => {
    for (const source of [
      'x = "a" * 200_000_000',
      'x = []\nwhile True: x.append("y" * 100_000 + str(len(x)))',
    ])
      expect(await sandbox.run(source)).toMatchObject({ outcome: 'memory', message: 'MemoryError' });
    expect(await sandbox.run('x = "a" * 10_000_000')).toMatchObject({ outcome: 'passed' });
  });

  it('survives the death of its interpreter', async () => {
    expect(await sandbox.run('import os\nos.abort()')).toMatchObject({ outcome: 'failed' });
    expect(await sandbox.run('assert True')).toMatchObject({ outcome: 'passed' });
  });
});

describe('a process that is lost', () => {
  const processes = async (): Promise<string[]> => {
    const children = await readFile(`/proc/self/task/${String(process.pid)}/children`, 'utf8');
    return children.trim().split(' ');
  };

  it('costs only the program that it ran, and that only when it was the first', async () => {
    const pool = new Sandbox({ threads: 1, timeoutSeconds: 30 });
    try {
      const before = await processes();
      await pool.run('pass');
      const [child] = (await processes()).filter((pid) => !before.includes(pid));
      const results = ['x = 1', 'import time\ntime.sleep(1)', 'x = 2'].map((program) => pool.run(program));
      await results[0];
      process.kill(Number(child), 'SIGKILL');
      for (const result of results) expect(await result).toMatchObject({ outcome: 'passed' });
    } finally {
      await pool.close();
    }
  });

  it('is replaced when it has grown, so that it costs nobody else anything', async () => {
    expect(await sandbox.run('x = bytearray(90 * 2**20)')).toMatchObject({ outcome: 'passed' });
    expect(await sandbox.run('pass')).toMatchObject({ outcome: 'passed' });
  });
});

describe('the time limit', () => {
  const limited = new Sandbox({ threads: 1, timeoutSeconds: 1 });
  afterAll(() => limited.close());

  it('stops a program when its time is up, even one that catches everything', async () => {
    for (const body of [
      'while True: pass',
      'while True:\n    try:\n        while True: pass\n    except BaseException: pass',
    ]) {
      const { outcome, seconds } = await limited.run(body);
      expect(outcome).toBe('timeout');
      expect(seconds).toBeGreaterThan(1);
    }
    expect(await limited.run('assert True')).toMatchObject({ outcome: 'passed' });
  });

  it('does not count the time in which its owner was busy against a program', async () => {
    await limited.run('pass');
    const quick = limited.run('pass');
    const until = performance.now() + 2000;
    while (performance.now() < until); // as when a model generates on the main thread
    expect(await quick).toMatchObject({ outcome: 'passed' });
  });
});

describe('isolation', () => {
  it.each([
    ['a patched builtin', 'import builtins\nbuiltins.len = lambda x: 7', 'assert len([]) == 0'],
    ['a patched module', 'import math\nmath.sqrt = lambda x: 7', 'import math\nassert math.sqrt(4) == 2'],
    [
      'a module of its own',
      'import sys\nsys.modules["mine"] = sys',
      'import sys\nassert "mine" not in sys.modules',
    ],
    [
      'a recursion limit',
      'import sys\nsys.setrecursionlimit(5000)',
      'import sys\nassert sys.getrecursionlimit() == 1000',
    ],
    ['a global', 'answer = 42', 'assert "answer" not in globals()'],
    [
      'an environment variable',
      'import os\nos.environ["A"] = "1"',
      'import os\nassert "A" not in os.environ',
    ],
    ['a directory', 'import os\nos.chdir("/lib")', 'import os\nassert os.getcwd() == "/"'],
    [
      'closed and opened files',
      'import os\nos.close(1)\nf = open("/lib/python314.zip", "rb")\nimport sys\nsys.keep = f',
      'import os\nos.write(1, b"x")\ntry:\n    os.fstat(3)\nexcept OSError: pass\nelse: assert False',
    ],
    [
      'the state of random',
      'import random\nrandom.seed(7)\nrandom.random()',
      'import random\nassert random.getstate()[1][-1] == 624',
    ],
    ['a hook', 'import sys\nsys.settrace(lambda *a: None)', 'import sys\nassert sys.gettrace() is None'],
    ['an import hook', 'import sys\nsys.meta_path.clear()', 'import sys\nassert len(sys.meta_path) > 2'],
    [
      'what it did to a type',
      'import gc\nd = gc.get_referents(str.__dict__)[0]\nd["upper"] = lambda s: "no"\nassert "a".upper() == "no"',
      'assert "a".upper() == "A"',
    ],
  ])('%s does not outlive its program', async (_what, dirty, check) => {
    const before = await sandbox.run(check);
    expect(before).toMatchObject({ outcome: 'passed' });
    expect(await sandbox.run(dirty)).toMatchObject({ outcome: 'passed' });
    expect(await sandbox.run(check)).toMatchObject({ outcome: 'passed' });
  });

  it('gives the same program the same answer every time', async () => {
    const source = 'import random\nprint(random.random(), list({"a", "b", "c", "d"}), hash("x"))';
    const first = await sandbox.run(source);
    await sandbox.run('import random\nrandom.random()');
    expect((await sandbox.run(source)).output).toBe(first.output);
  });
});

describe('what models write', () => {
  it.each([
    [
      'an event loop',
      'import asyncio\nasync def f(n):\n    await asyncio.sleep(n / 1000)\n    return n\nasync def g():\n    return await asyncio.gather(f(3), f(1), asyncio.wait_for(f(2), 5))\nassert asyncio.run(g()) == [3, 1, 2]\nasync def late(): await asyncio.wait_for(asyncio.Event().wait(), 0.01)\ntry: asyncio.run(late())\nexcept TimeoutError: pass\nelse: assert False',
    ],
    [
      'time zones',
      'from zoneinfo import ZoneInfo\nfrom datetime import datetime\nassert datetime(2024, 7, 1, tzinfo=ZoneInfo("America/New_York")).isoformat() == "2024-07-01T00:00:00-04:00"',
    ],
    // RFC 7914, section 11, and RFC 6070.
    [
      'keys from passwords',
      'import hashlib\nassert hashlib.pbkdf2_hmac("sha256", b"passwd", b"salt", 1, 64).hex() == "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783"\nassert hashlib.pbkdf2_hmac("sha1", b"passwordPASSWORDpassword", b"saltSALTsaltSALTsaltSALTsaltSALTsalt", 4096, 25).hex() == "3d2eec4fe41c849b80c8d83662c0e44a8b291a964cf2f07038"',
    ],
    [
      'recursion through C',
      'import sys\nsys.setrecursionlimit(100000)\nfrom functools import lru_cache\n@lru_cache(None)\ndef f(n): return 0 if n == 0 else 1 + f(n - 1)\nassert f(5000) == 5000',
    ],
    [
      'long chains',
      'class N:\n    def __init__(s, n): s.n = n\nfor make in (lambda x: [x]), (lambda x: (x,)), (lambda x: {1: x}), N, (lambda x: lambda: x):\n    x = None\n    for i in range(10**5): x = make(x)\n    x = None',
    ],
    [
      'random bytes',
      'import os, random, secrets, uuid\nassert len({uuid.uuid4() for i in range(99)}) == 99\nassert os.urandom(16) != os.urandom(16) != bytes(16)\nassert random.Random().random() != random.Random().random()\nassert {secrets.choice("abc") for i in range(99)} == set("abc")',
    ],
    [
      'binary output',
      'import sys\nassert sys.stdout.encoding.lower() == "utf-8" and not sys.stdout.isatty()\nsys.stdout.reconfigure(line_buffering=True)\nsys.stdout.buffer.write("é".encode())\ntry: sys.stdout.write(b"")\nexcept TypeError: pass\nelse: assert False',
    ],
    [
      'a largest number',
      'import sys\nleast = sys.maxsize\nfor x in 2**40, 2**50: least = min(least, x)\nassert least == 2**40',
    ],
    ['the end of the input', 'try: input()\nexcept EOFError: pass\nelse: assert False'],
    [
      'no frame of the sandbox',
      'import sys\nassert sys._getframe().f_back is None and __name__ != "__main__"',
    ],
  ])('runs %s', async (_what, program) => {
    expect(await sandbox.run(program)).toMatchObject({ outcome: 'passed' });
  });

  it.each([
    ['threads', 'import threading\nthreading.Thread(target=print).start()'],
    ['processes', 'import subprocess\nsubprocess.run(["ls"])'],
    ['processes', 'import os\nos.fork()'],
    ['a network', 'import socket\nsocket.create_connection(("127.0.0.1", 80))'],
    ['files that can be written', 'open("/tmp/x", "w")'],
    ['sizes beyond 31 bits', 'len(range(2**40))'],
    ['the module numpy', 'def f():\n    import numpy.linalg\nf()'],
    ['the module tkinter', 'import tkinter'],
  ])('says when it has not got %s', async (reason, program) => {
    expect(await sandbox.run(program)).toMatchObject({ outcome: 'unsupported', reason });
  });

  it('takes a module that nobody has for the fault of the program', async () => {
    expect(await sandbox.run('import no_such_module')).toMatchObject({ outcome: 'failed' });
  });
});

describe('the pool', () => {
  it('runs programs side by side and answers each with its own outcome', async () => {
    const pool = new Sandbox({ threads: 2, timeoutSeconds: 1 });
    try {
      const programs = Array.from({ length: 40 }, (_, i) =>
        i === 7 ? 'while True: pass' : `print(${String(i)})\nassert ${String(i % 3)} != 0`,
      );
      const outcomes = await Promise.all(programs.map((program) => pool.run(program)));
      outcomes.forEach(({ outcome, output }, i) => {
        expect(outcome).toBe(i === 7 ? 'timeout' : i % 3 === 0 ? 'failed' : 'passed');
        if (i !== 7) expect(output).toBe(`${String(i)}\n`);
      });
    } finally {
      await pool.close();
    }
    await expect(pool.run('pass')).rejects.toThrow('closed');
  });

  it('rejects what is running or waiting when it is closed', async () => {
    const pool = new Sandbox({ threads: 1 });
    const results = Promise.allSettled([pool.run('while True: pass'), pool.run('pass')]);
    await pool.close();
    expect((await results).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });
});
