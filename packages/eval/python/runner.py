"""Runs one untrusted program and says how it ended; evaluates to the function that does so.

Loaded once into the sandbox's interpreter, whose memory is then photographed and put back after every
program: nothing here has to undo what a program did. What the function needs afterwards it holds itself, so
that a program that patches a builtin or a module by accident does not change how it is reported.
"""


def _make_runner():
    import io
    import json
    import sys

    # Imported before the photograph is taken, so that programs find them loaded: an import from the zipped
    # library costs milliseconds each time.
    import abc, array, base64, bisect, calendar, cmath, collections, contextlib, copy, dataclasses  # noqa: E401,F401
    import datetime, decimal, enum, fractions, functools, hashlib, heapq, inspect, itertools  # noqa: E401,F401
    import math, numbers, operator, queue, random, re, statistics, string, struct, textwrap  # noqa: E401,F401
    import time, typing, types, unicodedata, unittest, uuid  # noqa: E401,F401

    blocked = frozenset(("js", "pyodide", "pyodide_js", "_pyodide", "_pyodide_core", "ctypes", "_ctypes"))

    class Blocked:
        """Refuses the modules that lead out of Python, and everything inside them."""

        @staticmethod
        def find_spec(name, path=None, target=None):
            if name.partition(".")[0] in blocked:
                raise ModuleNotFoundError("No module named %r (not in the sandbox)" % name, name=name)
            return None

    class Output(io.TextIOBase):
        """Keeps the first characters written to it and drops the rest."""

        def __init__(self, limit):
            self.parts, self.room = [], limit

        def writable(self):
            return True

        def write(self, text):
            if self.room > 0:
                self.parts.append(text[: self.room])
                self.room -= len(text)
            return len(text)

    def describe(error, name=type.__name__, text=str):
        try:
            message = text(error)
        except BaseException:
            message = "(its message could not be read)"
        return ("%s: %s" % (type(error).__name__, message))[:2000].rstrip(": ")

    def line_of(error):
        """The last line of the program that the error passed through, counted from 1."""
        if isinstance(error, SyntaxError) and error.filename == "<program>":
            return error.lineno
        line, trace = None, error.__traceback__
        while trace is not None:
            if trace.tb_frame.f_code.co_filename == "<program>":
                line = trace.tb_lineno
            trace = trace.tb_next
        return line

    def outcome_of(source):
        try:
            code = compile(source, "<program>", "exec")
        except MemoryError as error:
            return "memory", error
        except BaseException as error:
            return "syntax", error
        try:
            exec(code, {})
        except MemoryError as error:
            return "memory", error
        except BaseException as error:
            return "failed", error
        return "passed", None

    def run(source, output_limit, dumps=json.dumps):
        output = sys.stdout = sys.stderr = Output(output_limit)
        outcome, error = outcome_of(source)
        report = {"outcome": outcome, "output": "".join(output.parts)}
        if error is not None:
            report.update(message=describe(error), line=line_of(error))
        return dumps(report)

    sys.meta_path[:] = [Blocked] + [
        finder for finder in sys.meta_path if finder.__module__.startswith(("_frozen_importlib", "importlib"))
    ]
    for name in list(sys.modules):
        if name.partition(".")[0] in blocked:
            del sys.modules[name]
    sys.argv, sys.path[:] = ["program"], [entry for entry in sys.path if entry.startswith("/lib")]
    return run


_make_runner()
