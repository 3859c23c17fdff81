"""Runs a function on arguments that are made for it, and chooses calls that tell something of it.

Runs in the sandbox, after `arguments.py` in one program, which prints what `probe` gives as JSON (`sandbox-programs.ts`). It shares its
interpreter with a function that may be hostile, so what it says is a proposal: a second run, through the wall, decides.
"""

import ast
import collections
import collections.abc
import itertools
import re
import sys

ROWS, STRIDES = 14, (1, 3, 5, 1)
STEPS = 20_000
LEAST_CALLS, MOST_TESTS, MOST_ALIKE = 4, 8, 0.8
LONGEST = 160


class LeftOut(Exception):
    """Why a function is none of an exercise."""


class GivesUp(BaseException):
    """Too many steps; no `except Exception` of the function's stops it."""


class NotPlain(Exception):
    """A value that is not of builtin types alone."""


def spell(value):
    """A plain value as Python, the items of sets in order. @throws NotPlain"""
    kind = type(value)
    if value is None or kind in (bool, int, str, bytes):
        return repr(value)
    if kind is float:
        if value != value or value in (float("inf"), float("-inf")):
            raise NotPlain
        return repr(value)
    if kind in (list, tuple):
        items = ", ".join(map(spell, value))
        return "[%s]" % items if kind is list else "(%s,)" % items if len(value) == 1 else "(%s)" % items
    if kind is dict:
        return "{%s}" % ", ".join("%s: %s" % (spell(key), spell(item)) for key, item in value.items())
    if kind in (set, frozenset):
        items = "{%s}" % ", ".join(sorted(map(spell, value))) if value else "set()"
        return items if kind is set else "frozenset(%s)" % (items if value else "")
    raise NotPlain


def spell_loosely(value):
    """Of arguments and globals, to see whether they change."""
    try:
        return spell(value)
    except (NotPlain, RecursionError):
        return type(value).__name__


class Function:
    """A function that runs under a limit of steps, and what it did besides giving a result."""

    def __init__(self, source, name):
        self.names, self.printed, self.changed, self.objects = {"__name__": "mined"}, False, False, 0
        exec(compile(source, "<mined>", "exec", dont_inherit=True), self.names)
        self.own = self.names[name]
        self.state = self.globals()

    def globals(self):
        return {name: spell_loosely(value) for name, value in self.names.items() if name != "__builtins__"}

    def write(self, text):
        self.printed = self.printed or bool(text)
        return len(text)

    def flush(self):
        pass

    def guarded(self, work):
        """@returns what it gives, or None when it fails or takes too many steps"""
        steps = STEPS

        def trace(*_):
            nonlocal steps
            steps -= 1
            if steps < 0:
                raise GivesUp
            return trace

        sys.stdout = sys.stderr = self
        sys.settrace(trace)
        try:
            return work()
        except (NotPlain, GivesUp, Exception, SystemExit):
            return None
        finally:
            sys.settrace(None)
            sys.stdout, sys.stderr = sys.__stdout__, sys.__stderr__

    def call(self, text):
        """A call, as a test has it, and its result; None when it fails or the result is not plain."""
        node = ast.parse(text, mode="eval").body
        evaluate = lambda part: eval(compile(ast.Expression(part), "<call>", "eval"), dict(self.names))  # noqa: E731
        given = self.guarded(lambda: [evaluate(each) for each in node.args])
        named = self.guarded(lambda: {each.arg: evaluate(each.value) for each in node.keywords})
        if given is None or named is None or None in named:
            return None
        before = spell_loosely([given, named])

        def work():
            result = self.own(*given, **named)
            listed = isinstance(result, (collections.abc.Iterator, range))
            if listed:
                result = list(itertools.islice(result, 33))
            return listed, result

        done = self.guarded(work)
        if done is None or (done[0] and len(done[1]) > 32):
            return None
        self.changed = self.changed or spell_loosely([given, named]) != before
        try:
            text, result = ("list(%s)" % text if done[0] else text), spell(done[1])
            result.encode()
        except (NotPlain, RecursionError, UnicodeError):
            self.objects += 1
            return None
        if len(text) > LONGEST or len(result) > LONGEST or not comparable(done[1]):
            return None
        return text, result, [spell_loosely(each) for each in given], repr(done[1]) == result and not holds_set(done[1])


def comparable(value, inside=False):
    """Whether machines agree on it: of floats inside only short ones, of others none that is very large."""
    if type(value) is float:
        return round(value, 6) == value if inside else abs(value) < 1e6
    if isinstance(value, dict):
        return all(comparable(each, True) for each in itertools.chain.from_iterable(value.items()))
    return not isinstance(value, (list, tuple, set, frozenset)) or all(comparable(each, True) for each in value)


def holds_set(value):
    """Whether there is a set in it, which Python shows in the order of hashes."""
    items = itertools.chain.from_iterable(value.items()) if isinstance(value, dict) else value
    return isinstance(value, (set, frozenset)) or isinstance(items, (list, tuple, itertools.chain)) and any(map(holds_set, items))


def probe(source, name, docstring):
    """Calls with results that tell something of the function, or the reason why there are none."""
    try:
        function = Function(source, name)
        node = next(each for each in ast.parse(source).body if getattr(each, "name", None) == name)
        shown = examples_in(docstring)
        calls, origin = make_calls(function, node, docstring, shown)
        # Before what is shown is run: it may print, and more.
        tests = choose(function, calls)
        check_examples(function, shown)
        tests = [{"call": call, "result": result, "isShown": shows} for call, result, _, shows in tests]
        return {"tests": tests, "origin": origin, "examples": len(shown)}
    except LeftOut as error:
        return {"reason": str(error)}
    except (Exception, SystemExit, GivesUp):
        return {"reason": "fails when it is defined"}


def choose(function, calls):
    """Tests out of calls with results, of each result one in turn. @throws LeftOut"""
    if function.printed:
        raise LeftOut("prints")
    if function.changed:
        raise LeftOut("changes its arguments")
    if function.globals() != function.state:
        raise LeftOut("changes global state")
    calls = list({call[0]: call for call in calls}.values())
    if len(calls) < LEAST_CALLS:
        raise LeftOut("gives no plain values" if function.objects > len(calls) else "takes none of the arguments that were tried")
    groups = {}
    # Those whose result is more than an argument and something around it come first.
    calls.sort(key=lambda call: any(text[0] in "'b[{(" and text in call[1] for text in call[2]))
    for call in calls:
        groups.setdefault(call[1], []).append(call)
    if max(map(len, groups.values())) > MOST_ALIKE * len(calls):
        raise LeftOut("gives the same for nearly all arguments")
    for place in range(max(len(call[2]) for call in calls)):
        around = collections.Counter(without_argument(call, place) for call in calls)
        around.pop(None, 0)
        if len(calls) - max(around.values(), default=0) < 2:
            raise LeftOut("gives an argument back")
    turns = itertools.chain.from_iterable(itertools.zip_longest(*groups.values()))
    return [call for call in turns if call][:MOST_TESTS]


def without_argument(call, place):
    """What is around an argument in the result; None where the result is more."""
    _, result, given, _ = call
    text = given[place] if place < len(given) else None
    if text is None or text not in result or text[0] not in "'b[{(" and text != result:
        return None
    return result.replace(text, "")


def make_calls(function, node, docstring, shown):
    """Calls that worked, and where their arguments are from: examples, annotations, defaults or trial."""
    arguments = node.args
    positional = [*arguments.posonlyargs, *arguments.args]
    required = positional[: len(positional) - len(arguments.defaults)]
    required += [each for each, default in zip(arguments.kwonlyargs, arguments.kw_defaults) if default is None]
    only_named = {each.arg for each in arguments.kwonlyargs}
    if arguments.vararg and not required:
        required = [arguments.vararg] * 2
    options = options_of(arguments)
    required = required or positional[:1]
    if len(required) > 4:
        raise LeftOut("has more than four parameters without a default")

    ordered = re.search(r"\b(is|be|are|in) sorted\b|\bsorted (list|sequence|array|iterable|inputs?)\b", docstring)

    quoted = quoted_in(docstring)

    def text(types, row):
        parts = []
        for place, (parameter, kind) in enumerate(zip(required, types)):
            pool = (quoted if kind == "str" else []) + POOL[kind]
            value = pool[(row * STRIDES[place] + place) % len(pool)]
            if ordered and kind in ("list[int]", "list[float]", "list[str]"):
                value = repr(sorted(ast.literal_eval(value)))
            parts.append("%s=%s" % (parameter.arg, value) if parameter.arg in only_named else value)
        if row >= ROWS // 2 and options:
            option, value = options[row % len(options)]
            parts += ["%s=%s" % (option, value)] if option not in [each.arg for each in required] else []
        return "%s(%s)" % (node.name, ", ".join(parts))

    def run(types, rows):
        return [done for done in (function.call(text(types, row)) for row in rows) if done]

    example_calls = [done for done in map(function.call, calls_in(shown, node.name, function.names)) if done]
    types, origin = types_of_examples(example_calls, len(required)), "examples"
    if types is None:
        types, origin = [annotated(each.annotation) for each in required], "annotations"
        defaults = dict(zip([each.arg for each in positional][::-1], arguments.defaults[::-1]))
        if "object" in types:
            raise LeftOut("has a parameter of a type that is not made")
        for place, each in enumerate(required):
            if types[place] is None and each.arg in defaults:
                value = getattr(defaults[each.arg], "value", None)
                types[place], origin = (type(value).__name__ if type(value).__name__ in POOL else None), "defaults"
    if None not in types:
        found = example_calls + run(types, range(ROWS))
        if origin == "annotations" or len({call[0] for call in found}) >= LEAST_CALLS:
            return found, origin
        types = [None] * len(required)
    best = []
    tried = [[kind] if kind else suggested(each.arg, docstring) for kind, each in zip(types, required)]
    for combination in itertools.islice(itertools.product(*tried), 40):
        found = run(combination, range(4))
        if len(found) > len(best):
            best, types = found, combination
        if len(found) > 2 and len({call[1] for call in found}) > 1:
            break
    return example_calls + (run(types, range(ROWS)) if best else []), "trial"


def check_examples(function, examples):
    """Runs them in turn. @throws LeftOut when one does not give what it says"""
    names = dict(function.names)
    for source, want in examples:
        shown = []

        def work():
            sys.stdout = type("Out", (), {"write": lambda _, text: shown.append(text), "flush": lambda _: None})()
            try:
                code = compile(source, "<example>", "eval")
            except SyntaxError:
                exec(compile(source, "<example>", "exec"), names)
                return True
            value = eval(code, names)
            if value is not None:
                shown.append(repr(value))
            return True

        done = function.guarded(work)
        failed = done is None and want.startswith("Traceback")
        if not failed and (done is None or "".join(shown).split() != want.split()):
            raise LeftOut("has an example that does not hold")
