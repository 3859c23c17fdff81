"""The native sandbox: forks a process for each program out of one that is ready, and says how it ended.

Programs come in on descriptor 0, one at a time, and each is answered with a line on descriptor 1. Three processes have a part:
this one, which runs nothing of a program; the supervisor, forked for each program, which holds the tests and decides
(`supervisor.py`); and, forked from that, the program's own, which is at the other end of the wall (`wall.py`). The last two
have nothing that is not the program's (`confine.py`) and end with it, and so does all that the program has started. No
text of a program or its tests is ever in this process's memory, of which all later ones begin with a copy.

Time and memory are watched from outside (`interpreter.ts`).
"""

import builtins
import gc
import json
import os
import select
import socket
import struct
import sys
import threading

HERE = os.path.dirname(os.path.abspath(__file__))
REFUSED = 78
LONGEST_REPORT = 1 << 16


def missing(error, message):
    """What the program asked for that other machines have and this sandbox has not, or None."""
    if isinstance(error, OSError):
        if error.errno == 30:
            return "files outside of /tmp that can be written"
        if error.errno in (97, 101, 113) or isinstance(error, socket.gaierror):
            return "a network"
    return None


def load_sandbox():
    """The code of supervisors and programs; some of it is Pyodide's too."""
    namespace = {"__builtins__": dict(vars(builtins)), "__name__": "sandbox", "missing": missing}
    for name in "outcome.py", "supervisor.py", "wall.py":
        with open(os.path.join(HERE, name), encoding="utf-8") as file:
            exec(compile(file.read(), "sandbox.py", "exec"), namespace)
    return namespace


sandbox = load_sandbox()
read_exactly, write_all, supervise, ending = map(sandbox.get, ("read_exactly", "write_all", "supervise", "ending"))


def run(walls, sizes, most_output):
    """Runs a program; the answer is made of what its supervisor reports and what both have printed."""
    (report_end, report_in), (program_end, program_in), (tests_end, tests_in) = pipes = [os.pipe() for _ in range(3)]
    input_end, input_in = os.pipe()
    supervisor = walls.fork()
    if supervisor == 0:
        try:
            os.close(input_in)
            supervise(walls, sizes, input_end, tests_in, program_in, report_in)
        except BaseException as error:
            answer = {"outcome": "failed", "message": "the sandbox: %s: %s" % (type(error).__name__, error)}
            write_all(report_in, json.dumps(answer).encode() + b"\n")
        finally:
            os._exit(70)
    for end in input_end, report_in, program_in, tests_in:
        os.close(end)
    hand_on(sum(sizes), input_in)
    os.close(input_in)
    said, printed = gather(report_end, (program_end, tests_end), most_output)
    walls.kill(supervisor)
    _, status = os.waitpid(supervisor, 0)
    for end in program_end, tests_end:
        drain(end, printed[end], most_output)
    for end, _ in pipes:
        os.close(end)
    try:
        answer = json.loads(said.partition(b"\n")[0])
    except ValueError:
        answer = {"outcome": "failed", "message": "the interpreter stopped%s" % ending(status)}
    output = "".join(bytes(printed[end]).decode(errors="ignore") for end in (program_end, tests_end))
    return {**answer, "output": output}


def hand_on(count, target):
    """Passes so many bytes from the input to a pipe, without a copy of them here."""
    while count > 0:
        try:
            count -= os.splice(0, target, count)
        except BrokenPipeError:
            while count > 0:
                count -= len(os.read(0, min(count, 1 << 16)))


def gather(report_end, output_ends, most):
    """What comes on the pipes until there is a report, the first bytes of it."""
    said, printed = bytearray(), {end: bytearray() for end in output_ends}
    poll = select.poll()
    for end in report_end, *output_ends:
        poll.register(end, select.POLLIN)
    while True:
        for end, _ in poll.poll():
            part = os.read(end, 1 << 16)
            if end == report_end:
                said += part
                if not part or part.endswith(b"\n") or len(said) > LONGEST_REPORT:
                    return said, printed
            elif part:
                printed[end] += part[: most - len(printed[end])]
            else:
                poll.unregister(end)


def drain(end, kept, most):
    """What is left in the pipe of a process that has ended."""
    os.set_blocking(end, False)
    try:
        for _ in range(64):
            part = os.read(end, 1 << 16)
            if not part:
                return
            kept += part[: most - len(kept)]
    except BlockingIOError:
        pass


def serve_programs(walls, output_limit):
    gc.collect()
    gc.freeze()
    write_all(1, b"ready\n")
    while True:
        nonce = read_exactly(0, 32)
        if nonce is None:
            return
        sizes = struct.unpack(">II", read_exactly(0, 8))
        # UTF-8 takes up to four bytes a character.
        answer = run(walls, sizes, output_limit * 4)
        answer["output"] = answer["output"][:output_limit]
        write_all(1, json.dumps({"nonce": nonce.decode(), "outcome": answer, "worn": False}).encode() + b"\n")


def main():
    options = json.loads(sys.argv[1])
    if sys.version_info < (3, 10):
        refuse("expected Python 3.10 or later, found %s" % sys.version.split()[0])
    walls = (confined if options["confined"] else unconfined)(options["limits"])
    sys.argv = ["program"]
    os.environ.update(walls.environment)
    for name in set(os.environ) - set(walls.environment):
        del os.environ[name]
    threading.stack_size(8 << 20)  # else as large as the main thread's
    serve_programs(walls, options["outputLimit"])


def refuse(reason):
    """Ends with one line about why this machine cannot run programs so."""
    os.write(2, ("%s\n" % reason).encode())
    os._exit(REFUSED)


def confined(limits):
    try:
        import confine
    except ImportError as error:
        refuse(error)
    sys.path.remove(HERE)
    try:
        confine.end_with_parent()
        confine.enter_namespaces()
        server = os.fork()
        if server != 0:
            os.closerange(0, 2)  # whoever reads them is to see their end when the server ends
            os._exit(os.waitstatus_to_exitcode(os.waitpid(server, 0)[1]) & 255)
        confine.end_with_parent()
        return confine.Walls(limits)
    except (confine.Refusal, OSError) as error:
        refuse(error)


def unconfined(limits):
    import unconfined as module

    sys.path.remove(HERE)
    return module.NoWalls(limits)


if __name__ == "__main__":
    main()
