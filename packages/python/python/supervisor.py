"""The two processes of a program in the native sandbox: the supervisor, which runs the tests and decides, and the
program's own, forked from it before it has read anything.

Run by `native.py` after `outcome.py`, in a namespace with a copy of the builtins: what a program does to those is no matter
to the code here. `native.py` itself uses `read_exactly`, `write_all`, `ending` and `supervise`.
"""

import builtins
import json
import os
import random
import signal
import socket
import struct
import threading

compile_program, explain_syntax, explain_failure, finish, report = _make_outcome(missing)  # noqa: F821

# Where descriptors of ours are in a process that runs a program; such that its own begin at 3.
WALL, REPORT = 254, 255
LONGEST_MESSAGE = 1 << 28
HEADER = struct.Struct(">cI")
ASK, ANSWER, FINISH = b"Q", b"A", b"F"


def read_exactly(descriptor, count, read=os.read):
    """So many bytes, or None at the end."""
    parts = bytearray()
    while len(parts) < count:
        part = read(descriptor, min(count - len(parts), 1 << 20))
        if not part:
            return None
        parts += part
    return bytes(parts)


def write_all(descriptor, data, write=os.write):
    sent = write(descriptor, data)
    while sent < len(data):
        sent += write(descriptor, data[sent : sent + (1 << 20)])


class Channel:
    """Messages from one process to the other, each with its kind and length before it."""

    def __init__(self, descriptor, lost):
        self.descriptor, self.lost, self.rest = descriptor, lost, b""
        self.lock = threading.RLock()  # threads of a program may ask, too

    def send(self, kind, data):
        try:
            write_all(self.descriptor, HEADER.pack(kind, len(data)) + data)
        except OSError:
            self.lost()

    def receive(self, read=os.read):
        data = self.rest or read(self.descriptor, 1 << 16)
        if len(data) < HEADER.size:
            data += read_exactly(self.descriptor, HEADER.size - len(data)) or self.lost()
        kind, length = HEADER.unpack_from(data)
        end = HEADER.size + length
        if length > LONGEST_MESSAGE:
            self.lost()
        if len(data) < end:
            data += read_exactly(self.descriptor, end - len(data)) or self.lost()
        self.rest = data[end:]
        return kind, data[HEADER.size : end]

    def exchange(self, question):
        """Asks the other process, and answers what it asks meanwhile."""
        with self.lock:
            self.send(ASK, question.encode())
            while True:
                kind, data = self.receive()
                if kind != ASK:
                    return data.decode()
                self.send(ANSWER, serve(data.decode()).encode())  # noqa: F821


channel = None


def exchange(question):
    """What the wall asks with; see `wall.py`."""
    return channel.exchange(question)


def use_descriptors(output, wall, report=None):
    """Leaves this process an input that is empty, a pipe as output, and its end of the wall; the supervisor its report, too."""
    os.dup2(wall, WALL)
    if report is not None:
        os.dup2(report, REPORT)
    empty = os.open(os.devnull, os.O_RDONLY)
    for old, new in (empty, 0), (output, 1), (output, 2):
        os.dup2(old, new)
    os.closerange(3, WALL)
    os.closerange(REPORT if report is None else REPORT + 1, 1024)


def be_program(receive, send):
    """Runs the program that comes, then serves its tests for as long as they last."""
    random.seed(0)  # forked processes begin with another one each
    _, source = receive()
    explain = explain_syntax
    try:
        code = compile_program(source.decode())
        explain = explain_failure
        namespace = {"__builtins__": vars(builtins)}
        exec(code, namespace)
        open_program(namespace)  # noqa: F821
        said = ""
    except BaseException as error:
        said = explain(error)
    send(ANSWER, said.encode())
    while True:
        kind, data = receive()
        if kind == FINISH:
            finish()
            send(ANSWER, b"")
        else:
            send(ANSWER, serve(data.decode()).encode())  # noqa: F821


def supervise(walls, sizes, input_end, output, program_output, report_end):
    """Runs a program in a process of its own, and its tests, where it has any, in this one; reports how that ended."""
    global channel
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # which the first process of a namespace does not hear
    walls.shut()
    ours, theirs = (each.detach() for each in socket.socketpair())
    program = os.fork()
    if program == 0:
        use_descriptors(program_output, theirs)
        channel = Channel(WALL, lambda: os._exit(0))
        be_program(channel.receive, channel.send)
    walls.hide()
    random.seed(0)
    source, tests = (read_exactly(input_end, size) for size in sizes)
    use_descriptors(output, ours, report_end)

    def say(answer):
        write_all(REPORT, json.dumps(answer).encode() + b"\n")
        os._exit(0)

    def stopped(status):
        say({"outcome": "failed", "message": "the interpreter stopped%s" % ending(status)})

    def lost():
        """The program's process is gone or talks nonsense."""
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.kill(program, signal.SIGKILL)
        stopped(os.waitpid(program, 0)[1])

    def on_child(*_):
        process, status = os.waitpid(program, os.WNOHANG)
        if process == program:
            stopped(status)

    channel = Channel(WALL, lost)
    signal.signal(signal.SIGCHLD, on_child)
    channel.send(ASK, source)
    _, said = channel.receive()
    if said:
        try:
            answer = checked(json.loads(said))  # noqa: F821
        except Exception:
            answer = {"outcome": "failed", "message": "an exception that could not be described"}
    else:
        said = run_tests(tests.decode()) if tests else ""  # noqa: F821
        answer = json.loads(said) if said else {"outcome": "passed"}
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    channel.lost = lambda: say(answer)
    channel.send(FINISH, b"")
    channel.receive()
    finish()
    say(answer)


def ending(status):
    if os.WIFSIGNALED(status):
        return " (%s)" % signal.Signals(os.WTERMSIG(status)).name
    return " (exit code %d)" % os.WEXITSTATUS(status)
