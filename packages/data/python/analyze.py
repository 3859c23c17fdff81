"""Finds functions in a Python file that can stand alone: parses it and runs nothing of it.

Runs in the sandbox, as the beginning of a program that prints what `analyze` gives as JSON (`sandbox-programs.ts`).
"""

import ast
import builtins
import re
import symtable
import sys

# What an exercise may import: modules whose functions give the same for the same arguments.
MODULES = frozenset(
    """abc array base64 binascii bisect calendar cmath collections collections.abc colorsys contextlib copy dataclasses datetime decimal
    difflib enum fractions functools hashlib heapq html html.entities itertools json keyword math numbers operator re
    statistics string struct textwrap types typing unicodedata zlib""".split()
)
CLOCK, RANDOM = "reads a clock", "is random"
STATE, FILES = "looks into the interpreter", "reads or writes files"
REFUSED_MODULES = {"time": CLOCK, "random": RANDOM, "secrets": RANDOM, "uuid": RANDOM}
REFUSED_MODULES.update(dict.fromkeys("io os os.path pathlib shutil tempfile glob posixpath ntpath fileinput".split(), FILES))
REFUSED_NAMES = {"print": "prints", "input": FILES, "open": FILES}
REFUSED_NAMES.update(
    dict.fromkeys(
        "globals locals vars dir exec eval compile __import__ id hash exit quit breakpoint __name__ __file__ __doc__".split(), STATE
    )
)
REFUSED_ATTRIBUTES = {"now": CLOCK, "utcnow": CLOCK, "today": CLOCK, "__globals__": STATE, "_getframe": STATE, "stdout": "prints"}
NOTICE = re.compile(
    r"\b(TODO|FIXME|XXX)\b|(?i:\b(copyright|licen[cs]ed?|all rights reserved|deprecated|obsolete|backwards?[- ]compatib\w+|"
    r"internal use|not implemented)\b|^(version|since|see|same as|alias|like)\b)"
)
DULL = frozenset(
    "the and for with that this from not are was will can has have its all any one two else then than given function value".split()
)


class LeftOut(Exception):
    """Why a function is none of an exercise."""


def analyze(text):
    """Every function at the top of a file: what it takes to stand alone, or the reason why it does not."""
    try:
        tree = ast.parse(text)
        module = Module(text, tree)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return [{"name": "*", "reason": "is in a file that does not parse"}]
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [module.examine(node) for node in tree.body if isinstance(node, functions)]


class Module:
    def __init__(self, text, tree):
        self.lines = text.splitlines(keepends=True)
        if text.count("\n") + (not text.endswith("\n")) != len(self.lines):
            self.lines = re.split("(?<=\n)", text)  # there are other ends of lines in strings
        self.bindings = {}
        for place, statement in enumerate(tree.body):
            for name in bound_names(statement):
                self.bindings.setdefault(name, []).append((place, statement))
        # What some function rebinds is bound more than once.
        for node in ast.walk(tree):
            for name in node.names if isinstance(node, ast.Global) else ():
                self.bindings.setdefault(name, []).append((0, node))
        self.future = any(isinstance(each, ast.ImportFrom) and each.module == "__future__" for each in tree.body)

    def examine(self, node):
        try:
            return {"name": node.name, **self.stand_alone(node)}
        except LeftOut as error:
            return {"name": node.name, "reason": str(error)}
        except (RecursionError, MemoryError, SyntaxError, ValueError):
            return {"name": node.name, "reason": "could not be analyzed"}

    def stand_alone(self, node):
        docstring = ast.get_docstring(node)
        if isinstance(node, ast.AsyncFunctionDef):
            raise LeftOut("is asynchronous")
        if not docstring or not docstring.strip():
            raise LeftOut("has no docstring")
        if re.match("test(_|$)", node.name):
            raise LeftOut("is a test")
        if len(parameters(node.args)) == 0:
            raise LeftOut("has no parameters")
        string, *body = node.body
        if not body or isinstance(body[0], (ast.Raise, ast.Pass)) or string.end_lineno >= body[0].lineno:
            raise LeftOut("has no body")
        check_docstring(docstring, node)
        before = self.resolve(node)
        first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
        if string.lineno <= node.lineno:
            raise LeftOut("has no body")
        indent = self.lines[string.lineno - 1][: string.col_offset]
        if indent.strip() or '"""' in docstring or docstring.endswith(("\\", '"')):
            raise LeftOut("has a docstring that cannot be written down")
        solution = "".join(self.lines[string.end_lineno : node.end_lineno]).strip("\n")
        return {
            "head": before + "".join(self.lines[first - 1 : string.lineno - 1]),
            "indent": indent,
            "docstring": tidied(docstring),
            "solution": solution + "\n",
        }

    def resolve(self, node):
        """The imports, constants and helpers that a function needs, in the order of the file."""
        imports, taken, seen, wanted = {}, {}, {node.name}, free_names(node, self.text_of(node))
        if len(self.bindings[node.name]) > 1:
            raise LeftOut("is defined more than once")
        while wanted:
            name = wanted.pop()
            if name in seen:
                continue
            seen.add(name)
            if name in REFUSED_NAMES:
                raise LeftOut(REFUSED_NAMES[name])
            bindings = self.bindings.get(name, [])
            if not bindings and hasattr(builtins, name):
                continue
            if len(bindings) != 1:
                how = "more than once" if bindings else "not at all"
                raise LeftOut("needs a name that its file defines %s" % how)
            place, statement = bindings[0]
            if isinstance(statement, (ast.Import, ast.ImportFrom)):
                start, what = import_of(name, statement)
                imports.setdefault(start, []).append(what)
            elif isinstance(statement, (ast.FunctionDef, ast.ClassDef, ast.Assign, ast.AnnAssign)):
                taken[place] = self.text_of(statement)
                wanted |= free_names(statement, taken[place])
            else:
                raise LeftOut("needs a name that its file defines under a condition")
        future = ["from __future__ import annotations"] if self.future and annotations(node) else []
        head = "\n".join(future + [start + ", ".join(sorted(imports[start])) for start in sorted(imports, key=import_order)])
        parts, at = [], {place: text.strip("\n") for place, text in taken.items()}
        for place in sorted(at):
            isolated = "\n" in at[place] or at[place].startswith(("def ", "class ", "@"))
            parts.append(("\n\n" if isolated or not parts else "") + at[place] + ("\n\n" if isolated else ""))
        text = (head + "\n" + "\n".join(parts)).strip("\n")
        text = re.sub("\n{4,}", "\n\n\n", text)
        return text + "\n\n\n" if text else ""

    def text_of(self, statement):
        first = min([statement.lineno, *(each.lineno for each in getattr(statement, "decorator_list", []))])
        return "".join(self.lines[first - 1 : statement.end_lineno])


def bound_names(statement):
    """Names that a statement at the top binds, those under a condition included."""
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return {statement.name}
    names = set()
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            names.add(node.name)
        elif isinstance(node, ast.alias):
            names.add(node.asname or node.name.partition(".")[0])
    return names


def free_names(node, text):
    """The names of its file or of Python that a statement uses. @throws LeftOut for what no exercise may do"""
    for each in ast.walk(node):
        if isinstance(each, ast.Attribute) and each.attr in REFUSED_ATTRIBUTES:
            raise LeftOut(REFUSED_ATTRIBUTES[each.attr])
        if isinstance(each, ast.Global):
            raise LeftOut("changes global state")
        if isinstance(each, (ast.Import, ast.ImportFrom)):
            for alias in each.names:
                import_of(alias.asname or alias.name, each)
    names = {each.id for root in annotations(node) for each in ast.walk(root) if isinstance(each, ast.Name)}
    tables = [symtable.symtable(text, "mined", "exec")]
    top = {symbol.get_name() for symbol in tables[0].get_symbols() if symbol.is_assigned() or symbol.is_imported()}
    while tables:
        table = tables.pop()
        tables.extend(table.get_children())
        for symbol in table.get_symbols():
            inside = table.get_type() != "module"
            if symbol.is_global() if inside else symbol.is_referenced() and not symbol.is_assigned():
                names.add(symbol.get_name())
    return names - top


def annotations(node):
    for each in ast.walk(node):
        for field in "annotation", "returns":
            if getattr(each, field, None) is not None:
                yield getattr(each, field)


def import_of(name, statement):
    """The import of one name: how its line begins, and what stands at the end. @throws LeftOut when no exercise may have it"""
    alias = next(each for each in statement.names if name in (each.asname, each.name, each.name.partition(".")[0], "*"))
    is_from = isinstance(statement, ast.ImportFrom)
    module = (statement.module or "") if is_from else alias.name
    if module in REFUSED_MODULES:
        raise LeftOut(REFUSED_MODULES[module])
    if is_from and statement.level or module.partition(".")[0] not in sys.stdlib_module_names:
        raise LeftOut("imports of its own package or another one")
    if module not in MODULES or alias.name == "*":
        raise LeftOut("imports a module that exercises do without")
    renamed = " as %s" % alias.asname if alias.asname else ""
    return ("from %s import " % module, alias.name + renamed) if is_from else ("import %s%s" % (module, renamed), "")


def import_order(start):
    return start.startswith("from"), start


def check_docstring(docstring, node):
    """@throws LeftOut unless it is about the function: words of it are those of the name, the parameters or the code."""
    prose = re.sub(r"(?m)^\s*(>>>|\.\.\.).*(\n\s*\S.*)*", "", docstring)
    if NOTICE.search(prose):
        raise LeftOut("has a notice as its docstring")
    said = stems(prose)
    identifiers = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
    identifiers |= {each.attr for each in ast.walk(node) if isinstance(each, ast.Attribute)}
    named = stems(" ".join([node.name, *parameters(node.args)]))
    short = [each for each in parameters(node.args) if each != "a" and re.search(r"\b%s\b" % each, prose)]
    code = stems(" ".join(identifiers)) - named
    shared = 2 * (len(short) + count_akin(said, named)) + count_akin(said, code)
    if len(prose.split()) < 4 or shared < 2:
        raise LeftOut("has a docstring that says too little of it")


def count_akin(words, others):
    """Words that begin as one of the others does, as `dictionary` and `dict`."""
    return sum(any(word.startswith(each) or each.startswith(word) for each in others) for word in words)


def stems(text):
    text = re.sub("(?<=[a-z])(?=[A-Z])", " ", text).replace("_", " ").lower()
    words = {word for word in re.findall("[a-z]{3,}", text) if word not in DULL}
    return {re.sub("(?<=...)(ing|ed|es|s|e)$", "", word) for word in words}


def parameters(arguments):
    every = [*arguments.posonlyargs, *arguments.args, arguments.vararg, *arguments.kwonlyargs]
    return [each.arg for each in every if each]


def tidied(docstring):
    """Without imports of the package itself, examples that are not to be run, and directives."""
    imports = r"(?m)^[ \t]*>>> (?:from|import) (\S+).*\n?"
    text = re.sub(imports, lambda line: line[0] if line[1] in MODULES else "", docstring)
    text = re.sub(r"(?m)^[ \t]*>>> .*# doctest: \+SKIP.*\n?(?:(?![ \t]*>>>|[ \t]*$).*\n?)*", "", text)
    text = re.sub(r"(?m)\s*# doctest:.*$", "", text)
    return re.sub("\n{3,}", "\n\n", text).rstrip()
