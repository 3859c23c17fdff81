"""Arguments for functions, as Python: pools by type, and what says of which types a function's parameters are.

Runs in the sandbox, before `probe.py` in one program.
"""

import ast
import builtins
import re

# Arguments by type, as Python, the telling ones first.
WORDS = ["'hello world'", "'abc'", "'a1b2'", "'Level'", "'one,two;three'", "'42'", "'  two  words '", "''", "'aabbbc'", "'x = 3.5'"]
WORDS += ["'The Quick Brown Fox'", "'foo_bar-baz'", "'a&b <c>'", "'(1, (2))'"]
POOL = {
    "int": ["3", "10", "7", "12", "5", "28", "2", "1", "0", "100", "255", "-4"],
    "float": ["2.5", "0.5", "-1.5", "10.0", "0.0", "7.25", "1.0", "100.0"],
    "str": WORDS,
    "bool": ["True", "False"],
    "bytes": ["b'abc'", "b'hello world'", "b''", "b'a=b;c'", "b'42'"],
    "list[int]": ["[3, 1, 2]", "[4, 4, 1, 0, -2]", "[1, 2, 3, 4, 5, 6]", "[7]", "[]", "[10, 3, 8, 3, 1]", "[0, 0, 1]", "[5, -1, 5, 2]"],
    "list[float]": ["[1.5, 2.5]", "[0.5, -1.0, 3.25]", "[2.0]", "[4.0, 4.0, 1.0, 0.0]"],
    "list[str]": ["['pear', 'fig', 'apple']", "['a', 'b', 'a']", "['x']", "[]", "['Bob', 'anna', 'Otto']", "['1', '22', '333']"],
    "list[bool]": ["[True, False, True]", "[False]", "[]", "[True, True]"],
    "list[list[int]]": ["[[1, 2], [3, 4]]", "[[5], [6, 7], []]", "[[1, 2, 3], [4, 5, 6]]", "[[0]]", "[]", "[[], [4]]"],
    "list[tuple[str, int]]": ["[('a', 1), ('b', 2)]", "[('x', 3), ('y', 1), ('x', 2)]", "[]", "[('k', 0)]"],
    "list[tuple[int, int]]": ["[(1, 4), (3, 3)]", "[(7, 2)]", "[]", "[(0, 5), (5, 0), (2, 2)]"],
    "list[dict[str, int]]": ["[{'a': 1}, {'a': 2, 'b': 3}]", "[{'k': 0}]", "[]", "[{'x': 5, 'y': 1}, {'x': 5}]"],
    "tuple[int, int]": ["(1, 4)", "(3, 3)", "(7, 2)", "(0, 5)"],
    "dict[str, int]": ["{'a': 1, 'b': 2}", "{'pear': 3}", "{}", "{'x': -1, 'y': 9, 'z': 4}"],
    "set[int]": ["{1, 2, 3}", "{4}", "{2, 5}", "set()"],
    "callable": ["lambda x: x > 2", "str", "lambda x: x * 2", "bool"],
}
# What is tried where nothing is said: what the name of the parameter or the docstring suggests, then the others.
TRIED = ["str", "int", "list[int]", "list[str]", "dict[str, int]", "list[list[int]]", "float", "list[tuple[str, int]]", "bytes"]
HINTS = [
    ("callable", r"^(f|fn|func|function|key|pred|predicate|callback|callable|op|binop|validator|condition|transform|mapper|reducer)$|func$"),
    ("str", r"^(s|st|str|string|text|txt|line|name|word|chars?|value|filename|path|url|title|pattern|msg|data)$|_(str|name|text)$"),
    ("int", r"^(n|m|k|i|j|x|y|a|b|c|num|number|count|size|index|length|width|r|year|month|day|code|level|step)$|^n_|_(count|size)$"),
    ("list[int]", r"^(l|lst|list|seq|sequence|it|iterable|items?|values|numbers|xs|ys|arr|array|elements|collection)$|iter|seq"),
    ("list[str]", r"\w\w(?<!s)s$"),
    ("dict[str, int]", r"^(d|dict|mapping|map|dic|kwargs)$|dict"),
]
GENERIC = {"iterable": "list", "sequence": "list", "collection": "list", "iterator": "list", "list": "list", "mapping": "dict"}
GENERIC.update({"dict": "dict", "set": "set", "tuple": "tuple", "callable": "callable", "mutablesequence": "list"})


def options_of(arguments):
    """Parameters with a default of True, False or a number, and another value for each."""
    positional = [*arguments.posonlyargs, *arguments.args]
    pairs = list(zip(positional[::-1], arguments.defaults[::-1])) + list(zip(arguments.kwonlyargs, arguments.kw_defaults))
    options = []
    for parameter, default in pairs:
        value = getattr(default, "value", None)
        if type(value) in (bool, int) and parameter not in arguments.posonlyargs:
            options.append((parameter.arg, repr(not value) if type(value) is bool else "4" if value != 4 else "2"))
    return options


def quoted_in(docstring):
    """Short strings that a docstring names, which are often what its function is for."""
    found = re.findall(r"'([^'\n\\]{2,30})'(?!\w)", docstring)
    return [repr(text) for text in dict.fromkeys(found) if text.isprintable()][:4]


def suggested(name, docstring):
    first = [kind for kind, pattern in HINTS if re.search(pattern, name)]
    said = re.search(r"\b(string|list|sequence|iterable|integer|number|dict|float|bytes)s?\b", docstring.lower())
    kinds = {"string": "str", "integer": "int", "number": "int", "dict": "dict[str, int]", "float": "float", "bytes": "bytes"}
    if said:
        first.append(kinds.get(said[1], "list[int]"))
    return list(dict.fromkeys(first + TRIED))[:6]


def annotated(annotation):
    """The type of the pool for an annotation; None where there is none, `object` where it is of no such type."""
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        annotation = ast.parse(annotation.value, mode="eval").body
    if annotation is None:
        return None
    if isinstance(annotation, ast.BinOp):
        return annotated(annotation.left)
    base = annotation.value if isinstance(annotation, ast.Subscript) else annotation
    word = ast.unparse(base).rpartition(".")[2].lower()
    if isinstance(annotation, ast.Subscript):
        inner = annotation.slice.elts if isinstance(annotation.slice, ast.Tuple) else [annotation.slice]
        if word in ("optional", "union"):
            return annotated(inner[0])
        kind = "%s[%s]" % (GENERIC.get(word, word), ", ".join(str(annotated(each)) for each in inner))
        if kind in POOL:
            return kind
    if word in POOL:
        return word
    if word in ("any", "object") or len(word) == 1 or re.fullmatch("_?[a-z]t?", word):
        return None
    general = [kind for kind in POOL if kind.startswith(GENERIC.get(word, "-") + "[")]
    return GENERIC.get(word) if GENERIC.get(word) == "callable" else general[0] if general else "object"


def types_of_examples(calls, count):
    """By the arguments of an example with as many; None where there is none or it has other types."""
    for _, _, given, _ in calls:
        types = [type_of(text) for text in given]
        if len(types) == count and None not in types:
            return types
    return None


def type_of(text):
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return None
    kind = type(value).__name__
    if kind in POOL:
        return kind
    whole = [each for each in POOL if each.startswith(kind + "[")]
    exact = [each for each in whole if any(type_pattern(text) == type_pattern(sample) for sample in POOL[each])]
    return next(iter(exact + whole), None)


def type_pattern(text):
    """The first item's kind: enough to tell lists of numbers from those of strings."""
    return re.sub(r"-?\d+", "0", re.sub(r"-?\d+\.\d+", "0.0", re.sub("'[^']*'", "s", text)))[:3]


def examples_in(docstring):
    """Sources and what is to come of them, as `doctest` finds them."""
    lines, found, at = docstring.splitlines(), [], 0
    while at < len(lines):
        match = re.match(r"( *)>>> ?(.*)", lines[at])
        at += 1
        if not match:
            continue
        source, want = [match[2]], []
        while at < len(lines) and re.match(r" *\.\.\.( |$)", lines[at]):
            source.append(lines[at].strip()[4:])
            at += 1
        while at < len(lines) and lines[at].strip() and not lines[at].strip().startswith(">>>"):
            want.append(lines[at].strip())
            at += 1
        found.append(("\n".join(source), "\n".join(want)))
    return found


def calls_in(examples, name, names):
    """The calls of the function in examples whose arguments need no more than there is."""
    given = {}
    for source, _ in examples:
        try:
            tree = ast.parse(source)
        except SyntaxError:
            continue
        for each in tree.body:
            if isinstance(each, ast.Assign) and isinstance(each.targets[0], ast.Name):
                given[each.targets[0].id] = each.value
        for each in ast.walk(tree):
            if not isinstance(each, ast.Call) or getattr(each.func, "id", None) != name:
                continue
            each.args = [given.get(getattr(part, "id", None), part) for part in each.args]
            used = {part.id for part in ast.walk(each) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load)}
            bound = {part.arg for part in ast.walk(each) if isinstance(part, ast.arg)}
            starred = any(isinstance(part, ast.Starred) for part in each.args)
            if not starred and all(part in names or part in bound or hasattr(builtins, part) for part in used):
                yield ast.unparse(each)
