"""Says how a program ended: its exception in words, the line, and whether it lacked something that the sandbox has not.

Shared by both sandboxes, which differ in what they lack (`missing`). What these functions return is made from objects of the
program and is believed no further than its schema goes.
"""

# Imported before any program runs, so that programs find them loaded: to Pyodide, an import from the zipped library costs
# up to half a second.
import abc, array, base64, bisect, calendar, cmath, collections, contextlib, copy  # noqa: E401,F401
import dataclasses, datetime, decimal, enum, fractions, functools, hashlib, heapq, hmac, inspect  # noqa: E401,F401
import itertools, math, numbers, operator, queue, random, re, secrets, statistics, string, struct  # noqa: E401,F401
import textwrap, threading, time, typing, types, unicodedata, unittest, uuid, zoneinfo  # noqa: E401,F401


def _make_outcome(missing):
    import json
    import sys

    # Of these a Python that a program is written for may have any.
    PACKAGES = frozenset("attr matplotlib networkx numpy pandas pytest requests scipy sklearn sympy torch".split())
    stdout, stderr = sys.stdout, sys.stderr

    def describe(error, text=str):
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

    def lacking(error, message):
        """What the program asked for that other machines have and this sandbox has not, or None."""
        if isinstance(error, ModuleNotFoundError):
            module = str(error.name).partition(".")[0]
            if module in PACKAGES or module in sys.stdlib_module_names:
                return "the module %s" % module
        return missing(error, message)

    def report(outcome, error):
        message, line, reason = describe(error), line_of(error), None
        if isinstance(error, MemoryError):
            outcome = "memory"
        elif outcome == "failed":
            reason = lacking(error, message)
        answer = {"outcome": "unsupported" if reason else outcome, "message": message}
        if type(line) is int and line > 0:
            answer["line"] = line
        if reason:
            answer["reason"] = reason[:100]
        return answer

    def explain_syntax(error, dumps=json.JSONEncoder().encode):
        return dumps(report("syntax", error))

    def explain_failure(error, dumps=json.JSONEncoder().encode):
        return dumps(report("failed", error))

    def compile_program(source, compile=compile):
        return compile(source, "<program>", "exec", dont_inherit=True)

    def finish():
        """Lets go of what the program printed and has not flushed."""
        for stream in (stdout, stderr):
            try:
                stream.flush()
            except BaseException:
                pass

    return compile_program, explain_syntax, explain_failure, finish, report
