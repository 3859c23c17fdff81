import { afterAll, describe, expect, it } from 'vitest';
import { Sandbox } from './sandbox.js';
import { kinds } from './testing/kinds.js';

const RIGHT = 'def f(x):\n    return x + x\n';
const TESTS = 'expected = 4\nassert f(2) == expected\nassert f("a") == "aa"\n';

/** Of a class whose objects are equal to everything. */
const YES = 'class Yes:\n    __eq__ = __ne__ = lambda self, other: True\n    __hash__ = None\n';

describe.each(kinds)('in the sandbox %s', (kind) => {
  const sandbox = new Sandbox({ kind, threads: 1, timeoutSeconds: 30 });
  afterAll(() => sandbox.close());

  describe('a program that wants to pass', () => {
    it('passes when it is right', async () => {
      expect(await sandbox.run({ source: RIGHT, tests: TESTS })).toMatchObject({ outcome: 'passed' });
    });

    it.each([
      ['an object that equals everything', `${YES}def f(x): return Yes()`],
      ['one of the library', 'from unittest.mock import ANY\ndef f(x): return ANY'],
      ['a class in the place of the function', `${YES}class f(Yes):\n    def __init__(self, x): pass`],
      ['an int that lies', 'class I(int):\n    __eq__ = lambda s, o: True\ndef f(x): return I(3)'],
      ['a text that lies', 'class S(str):\n    __eq__ = lambda s, o: True\ndef f(x): return S("b")'],
      ['a list that lies', 'class L(list):\n    __eq__ = lambda s, o: True\ndef f(x): return L()'],
      ['one in a tuple', `${YES}def f(x): return (Yes(),)`],
      [
        "the caller's frames",
        'import sys\ndef f(x):\n    frame = sys._getframe()\n    while frame:\n        for names in (frame.f_locals, frame.f_globals):\n            if "expected" in names: return names["expected"]\n        frame = frame.f_back',
      ],
      [
        'the text of the tests in a frame',
        'import sys\ndef f(x):\n    frame = sys._getframe()\n    while frame:\n        for each in list(frame.f_locals.values()):\n            if "expected = 4" in str(each): return 4\n        frame = frame.f_back',
      ],
      [
        'every object of the interpreter',
        'import gc\ndef f(x):\n    for each in gc.get_objects():\n        if isinstance(each, dict) and "expected" in each: return each["expected"]',
      ],
      [
        'patched builtins',
        'import builtins\nbuiltins.AssertionError = builtins.compile = builtins.exec = None\nbuiltins.isinstance = lambda *a: True\ndef f(x): return 0',
      ],
      [
        'a patched encoder',
        'import json\njson.encoder.c_make_encoder = json.dumps = json.JSONEncoder.encode = lambda *a, **k: \'{"outcome":"passed"}\'\ndef f(x): return 0',
      ],
      ['a trailing decorator', 'def f(x): return 0\n@lambda check: lambda *a: None'],
      ['a check of its own', 'def f(x): return 0\nexpected = 0\ndef check(*a): pass'],
      ['an early exit', 'import sys\nsys.exit(0)'],
      ['an exit in the call', 'def f(x): raise SystemExit(0)'],
      ['an exit without a trace', 'import os\ndef f(x): os._exit(0)'],
      ['an exit handler', 'import atexit, os\natexit.register(os._exit, 0)\ndef f(x): return 0'],
      ['an abort', 'import os\ndef f(x): os.abort()'],
      ['a BaseException', 'def f(x): raise BaseException'],
      ['a group of exits', 'def f(x): raise BaseExceptionGroup("x", [SystemExit(0)])'],
      [
        'an exception that cannot be shown',
        'class E(Exception):\n    def __str__(self): raise SystemExit(0)\n    __repr__ = __str__\ndef f(x): raise E',
      ],
      [
        'an exception of a class that is of every class',
        'class M(type):\n    __instancecheck__ = __subclasscheck__ = __eq__ = lambda *a: True\n    __hash__ = type.__hash__\nclass E(Exception, metaclass=M): pass\ndef f(x): raise E',
      ],
      [
        'warnings and hooks',
        'import sys, warnings\nwarnings.showwarning = sys.excepthook = sys.unraisablehook = lambda *a, **k: sys.exit(0)\nwarnings.simplefilter("error")\ndef f(x): warnings.warn("x")',
      ],
      [
        'an exit when an object is let go of',
        'import gc, os\nclass D:\n    def __del__(self): os._exit(0)\nd = D()\ndef f(x):\n    global d\n    d = None\n    gc.collect()\n    return 0',
      ],
      ['an exit in a generator of the result', 'import sys\ndef f(x):\n    yield 1\n    sys.exit(0)'],
      ['an object that says it is an int', `${YES}class C(Yes): __class__ = int\ndef f(x): return C()`],
      [
        'a class that is its own result',
        `class M(type):\n    __call__ = lambda cls, x: cls\n    __eq__ = lambda *a: True\n    __hash__ = type.__hash__\nclass f(metaclass=M): pass`,
      ],
      [
        'the functions of the wall, rewritten',
        'import gc, types\ndef f(x):\n    for each in gc.get_objects():\n        if isinstance(each, types.FunctionType) and each.__name__ in ("serve", "call", "dumps", "run_tests"):\n            try: each.__code__ = (lambda *a, **k: "").__code__\n            except Exception: pass\n    return 0',
      ],
      [
        'what the functions of the wall hold, replaced',
        'import gc, types\ndef f(x):\n    for each in gc.get_objects():\n        for cell in getattr(each, "__closure__", None) or ():\n            try:\n                if callable(cell.cell_contents): cell.cell_contents = lambda *a, **k: \'["is",[],4]\'\n            except Exception: pass\n    return 0',
      ],
      [
        'a tracer and a monitor',
        'import sys\nsys.settrace(lambda *a: None)\nm = sys.monitoring if hasattr(sys, "monitoring") else None\nif m:\n    m.use_tool_id(1, "x")\n    m.register_callback(1, m.events.RAISE, lambda *a: m.DISABLE)\n    m.set_events(1, m.events.RAISE)\ndef f(x): return 0',
      ],
      [
        'no modules and no room to call',
        'import sys\nsys.modules.clear()\nsys.setrecursionlimit(40)\ndef f(x): return 0',
      ],
      [
        'the signals of the process that decides',
        'import os, signal\ndef f(x):\n    for each in signal.SIGINT, signal.SIGTERM, signal.SIGKILL: os.kill(1, each)\n    return 0',
      ],
      [
        'more that runs',
        'import threading, time\ndef f(x):\n    threading.Thread(target=time.sleep, args=(60,)).start()\n    return 0',
      ],
      [
        'answers of its own',
        'import os\nd = os.open("/dev/wall", os.O_RDWR) if os.path.exists("/dev/wall") else 254\nos.write(d, b\'["call",0,[],[],[]]\' if d != 254 else b"A\\0\\0\\0\\0" * 9)\ndef f(x): return 0',
      ],
    ])('fails by %s', async (_what, source) => {
      const { outcome } = await sandbox.run({ source, tests: TESTS });
      expect(['failed', 'syntax', 'unsupported']).toContain(outcome);
    });

    it.each([
      [
        'a number that arithmetic makes small',
        'abs(f(2) - 4.0) < 1e-6',
        '__sub__ = __abs__ = lambda *a: 0.0',
      ],
      ['an object that is below everything', 'f(2) < 5', '__lt__ = __gt__ = lambda *a: True'],
      ['an object that holds everything', '4 in f(2)', '__contains__ = lambda *a: True'],
    ])('fails by %s', async (_what, check, method) => {
      const source = `class Liar:\n    ${method}\ndef f(x): return Liar()`;
      expect(await sandbox.run({ source, tests: `assert ${check}` })).toMatchObject({ outcome: 'failed' });
    });

    it('does not end a loop of the tests early', async () => {
      const tests = 'assert all(map(lambda x: f(x) == 2 * x, [1, 2, 3]))';
      const source = 'def f(x): raise StopIteration';
      expect(await sandbox.run({ source, tests })).toMatchObject({ outcome: 'failed' });
      expect(await sandbox.run({ source: RIGHT, tests })).toMatchObject({ outcome: 'passed' });
    });
  });

  describe('what crosses the wall', () => {
    const values = `
import datetime, decimal, fractions, collections
values = [None, True, False, 0, -1, 2**63 - 1, 2**63, -2**200, 0.1, -0.0, float("inf"), 5e-324, "", "é\\n\\0", "\\ud800", "😀",
  b"", b"\\0\\xff", bytearray(b"ab"), 1j, complex(-0.0, 2.5), (), (1,), (1, (2, [3])), [], [1, 1.0, True, "1"], [[]], {},
  {1: "a", "b": [2], (1, 2): {3}}, {"z": 1, "a": 2}, set(), {1, 2}, {(1, 2)}, frozenset(), frozenset({1}), range(5, 0, -2),
  decimal.Decimal("1.10"), fractions.Fraction(1, 3), datetime.date(2020, 2, 29), datetime.datetime(2020, 1, 2, 3, 4, 5, 6),
  datetime.timedelta(1, 2, 3), collections.deque([1, 2], 5),
  collections.Counter("aab"), collections.OrderedDict(b=1, a=2), collections.ChainMap({}, {1: 2}), {1: 2}.keys(), {1: 2}.items(), int, ValueError, [None] * 3, ((1, 2),) * 2]
`;

    it('arrives with its type, there and back', async () => {
      const source = 'def echo(v): return v\ndef show(v): return type(v).__name__ + repr(v)';
      const tests = `${values}
for value in values:
    shown = type(value).__name__ + repr(value)
    assert show(value) == shown, shown
    assert type(echo(value)).__name__ + repr(echo(value)) == shown, shown
assert echo(float("nan")) != echo(float("nan"))
assert echo(10**6000) == 10**6000`;
      expect(await sandbox.run({ source, tests })).toMatchObject({ outcome: 'passed' });
    });

    it.each([
      [
        'what is changed in an argument, whatever else holds it',
        'def f(a, d, s, k=None):\n    a[0].append(2); d["x"] = a; s.add(9); k.reverse()\n    return a',
        'inner = [0]; a = [inner]; d = {}; s = {1}; k = [1, 2, 3]\nassert f(a, d, s, k=k) is a and a == [[0, 2]] and a[0] is inner\nassert d["x"] is a and s == {1, 9} and k == [3, 2, 1]',
      ],
      [
        'objects of its classes',
        'class C:\n    def __init__(s, *items): s.items = list(items)\n    def push(s, x): s.items.append(x); return s\n    def __len__(s): return len(s.items)\n    def __iter__(s): return iter(s.items)\n    def __eq__(s, o): return True\ndef total(many): return sum(sum(c.items) for c in many)',
        'c = C(1)\nassert c.push(2) is c and len(c) == 2 and list(c) == [1, 2] and c.items == [1, 2] and not hasattr(c, "nothing")\nassert total([c, C(5)]) == 8\nassert c == c and c != C(1, 2)',
      ],
      [
        'functions, both ways, and iterators',
        'def f(g, x): return g(x)\ndef add(n): return lambda x: x + n\ndef up(n): yield from range(n)\ndef first(it): return next(it)',
        'assert f(lambda x: 2 * x, 4) == 8 and add(3)(4) == 7 and f(add(1), 1) == 2 and f(len, [1]) == 1\nassert list(up(3)) == [0, 1, 2] and first(iter("ab")) == "a"',
      ],
      [
        'exceptions, as the builtin ones that they are or extend',
        'class E(ValueError): pass\ndef f(): raise E("no", 3)\ndef g(): return {}["k"]',
        'try: f()\nexcept ValueError as e: assert e.args == ("no", 3)\nelse: assert False\ntry: g()\nexcept KeyError as e: assert str(e) == "\'k\'"\nelse: assert False',
      ],
      [
        'values of types that extend builtin ones, as what they hold',
        'from collections import Counter, namedtuple\nimport enum\nclass One(enum.IntEnum): ONE = 1\nclass C(Counter): pass\ndef f(): return C("aab"), namedtuple("P", "x y")(1, 2), One.ONE',
        'assert f() == ({"a": 2, "b": 1}, (1, 2), 1)',
      ],
      [
        'modules that it has imported',
        'import math, sys\ndef f(): return 0.5',
        'assert math.isclose(f(), 0.5) and sys.maxsize',
      ],
    ])('%s', async (_what, source, tests) => {
      expect(await sandbox.run({ source, tests })).toMatchObject({ outcome: 'passed' });
      // That the checks before were reached, and not left early.
      const never = await sandbox.run({ source, tests: `${tests}\nassert False` });
      expect(never).toMatchObject({ outcome: 'failed', message: 'AssertionError' });
    });

    it('has a function of its own under the name of a builtin one, where it is the one that is asked for', async () => {
      const program = { source: 'def sum(a, b): return a * b', tests: 'assert sum(2, 3) == 6' };
      expect(await sandbox.run({ ...program, entryPoint: 'sum' })).toMatchObject({ outcome: 'passed' });
      expect(await sandbox.run(program)).toMatchObject({ outcome: 'failed' });
    });
  });

  describe('the outcome of tests', () => {
    it.each([
      ['a check', RIGHT, '\n\n\nassert f(1) == 3', { message: 'AssertionError', line: 4 }],
      ['the program', '\ndef f(x): return x / 0', '\n\n\nf(1)', { message: /^ZeroDivisionError: /, line: 2 }],
      ['a name that is missing', 'x = 1', 'f(1)', { message: "NameError: name 'f' is not defined", line: 1 }],
      ['no Python', 'def f(x) return 1', 'f(1)', { outcome: 'syntax', line: 1 }],
      ['an endless recursion', 'def f(x): return f(x)', 'f(1)', { message: /^RecursionError: /, line: 1 }],
      [
        'what is not there',
        'import socket\ndef f(x): socket.create_connection(("192.0.2.1", 9))',
        'f(1)',
        { outcome: 'unsupported', reason: 'a network' },
      ],
      ['too much memory', 'def f(x): return bytearray(600_000_000)', 'f(1)', { outcome: 'memory' }],
    ])('says that it was %s, and where', async (_what, source, tests, expected) => {
      const { message, ...rest } = { outcome: 'failed', ...expected } as Record<string, unknown>;
      const outcome = await sandbox.run({ source, tests });
      expect(outcome).toMatchObject(rest);
      if (message instanceof RegExp) expect(outcome.message).toMatch(message);
      else if (message !== undefined) expect(outcome.message).toBe(message);
    });

    it('has what both printed, and leaves nothing to the next', async () => {
      const source =
        'import builtins, random\ndef f(x):\n    print("f", random.random() < 2)\n    builtins.len = lambda x: 7\n    return x';
      const tests = 'import builtins\nassert len([]) == 0\nbuiltins.max = None\nprint("tests", f(1))';
      const run = () => sandbox.run({ source, tests });
      const expected = { outcome: 'passed', output: 'f True\ntests 1\n' };
      expect([await run(), await run()]).toMatchObject([expected, expected]);
      expect(await sandbox.run('assert len([]) == 0 and max(1, 2) == 2')).toMatchObject({
        outcome: 'passed',
      });
    });
  });
});
