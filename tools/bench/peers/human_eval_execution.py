"""The algorithm of OpenAI's evaluator of HumanEval (Chen et al., 2021, section 2.3; `execution.py` of openai/human-eval),
written anew for comparison: each program, checks included, in a process of its own, which a manager's list tells the verdict.

    python human_eval_execution.py programs.jsonl [--timeout=3] [--workers=4]     a verdict a line
    python human_eval_execution.py programs.jsonl --contest                      a contestant of side-by-side.ts

A line of the file is `{"program": text}`. It has no walls: not for programs that nobody has read.
"""

import contextlib
import faulthandler
import io
import json
import multiprocessing
import os
import shutil
import signal
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor


class TimeoutException(Exception):
    pass


class WriteOnly(io.StringIO):
    def read(self, *args, **kwargs):
        raise OSError

    def readable(self, *args, **kwargs):
        return False

    readline = readlines = read


@contextlib.contextmanager
def time_limit(seconds):
    def on_alarm(signum, frame):
        raise TimeoutException("Timed out!")

    signal.setitimer(signal.ITIMER_REAL, seconds)
    signal.signal(signal.SIGALRM, on_alarm)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


@contextlib.contextmanager
def swallow_io():
    stream, stdin = WriteOnly(), sys.stdin
    with contextlib.redirect_stdout(stream), contextlib.redirect_stderr(stream):
        sys.stdin = stream
        try:
            yield
        finally:
            sys.stdin = stdin


def reliability_guard():
    """Takes away what a program could do harm with by mistake."""
    import builtins
    import subprocess

    faulthandler.disable()
    os.environ["OMP_NUM_THREADS"] = "1"
    builtins.exit = builtins.quit = builtins.help = None
    for name in (
        "kill system putenv remove removedirs rmdir fchdir setuid fork forkpty killpg rename renames truncate replace "
        "unlink fchmod fchown chmod chown chroot lchflags lchmod lchown getcwd chdir"
    ).split():
        setattr(os, name, None)
    shutil.rmtree = shutil.move = shutil.chown = None
    subprocess.Popen = None
    for name in "ipdb joblib resource psutil tkinter".split():
        sys.modules[name] = None


def execute(program, timeout, result):
    folder = tempfile.mkdtemp()
    rmtree, rmdir, chdir, unlink, getcwd = shutil.rmtree, os.rmdir, os.chdir, os.unlink, os.getcwd
    before = os.getcwd()
    os.chdir(folder)
    reliability_guard()
    try:
        with swallow_io(), time_limit(timeout):
            exec(program, {})
        result.append("passed")
    except TimeoutException:
        result.append("timed out")
    except BaseException as error:
        result.append("failed: %s: %s" % (type(error).__name__, str(error)[:200]))
    # The folder's removal needs them again.
    shutil.rmtree, os.rmdir, os.chdir, os.unlink, os.getcwd = rmtree, rmdir, chdir, unlink, getcwd
    os.chdir(before)
    shutil.rmtree(folder, ignore_errors=True)


def check(program, timeout):
    with multiprocessing.Manager() as manager:
        result = manager.list()
        process = multiprocessing.Process(target=execute, args=(program, timeout, result))
        process.start()
        process.join(timeout=timeout + 1)
        if process.is_alive():
            process.kill()
        return result[0] if len(result) > 0 else "timed out"


def main():
    flags = dict(flag[2:].partition("=")[::2] for flag in sys.argv[2:])
    timeout, workers = float(flags.get("timeout", 3)), int(flags.get("workers", 4))
    with open(sys.argv[1]) as file:
        programs = [json.loads(line)["program"] for line in file]

    def verdicts():
        with ThreadPoolExecutor(workers) as pool:
            yield from pool.map(lambda program: check(program, timeout), programs)

    if "contest" not in flags:
        for verdict in verdicts():
            print(json.dumps({"verdict": verdict}), flush=True)
        return
    print(json.dumps({"ready": 1}), flush=True)
    for _ in sys.stdin:
        start = time.perf_counter()
        passed = sum(verdict == "passed" for verdict in verdicts())
        print(json.dumps({"seconds": time.perf_counter() - start, "passed": passed}), flush=True)


if __name__ == "__main__":
    multiprocessing.set_start_method("fork")
    main()
