"""Prepares Pyodide's interpreter for programs: what it lacks is told or made good, what leads out of it is gone.

Loaded once; the interpreter's memory is then snapshoted and put back after every program, so nothing here has
to undo what a program did. Whether a program passed is decided outside of Python (`realm-python.ts`), with no
frame of ours beneath the program's.
"""


def _prepare():
    import hashlib
    import hmac
    import importlib.machinery
    import io
    import os
    import sys
    import time
    import zoneinfo

    PROCESSES = frozenset("fork execv spawnv posix_spawn".split())
    blocked = frozenset(("js", "pyodide", "pyodide_js", "_pyodide", "_pyodide_core", "ctypes", "_ctypes"))

    class Blocked:
        """Refuses the modules that are Pyodide's own or reach past Python's objects."""

        @staticmethod
        def find_spec(name, path=None, target=None):
            if name.partition(".")[0] in blocked:
                raise ModuleNotFoundError("No module named %r (not in the sandbox)" % name, name=name)
            return None

    def missing(error, message):
        """What the program asked for that a machine has and this sandbox has not, or None."""
        if isinstance(error, RuntimeError) and "can't start new thread" in message:
            return "threads"
        if isinstance(error, AttributeError) and error.name in PROCESSES:
            return "processes"
        if isinstance(error, OSError):
            if error.errno == 69:
                return "files that can be written"
            if "does not support processes" in message or "Function not implemented" in message:
                return "processes"
            if error.errno == 5 or isinstance(error, __import__("socket").gaierror):
                return "a network"
        if "too large to convert to C " in message or "<= sys.maxsize" in message:
            return "sizes beyond 31 bits"
        if isinstance(error, zoneinfo.ZoneInfoNotFoundError):
            return "this machine's time zones"
        return None

    def pbkdf2_hmac(hash_name, password, salt, iterations, dklen=None):
        """PBKDF2 of RFC 8018, for the OpenSSL that is not here."""
        if iterations < 1:
            raise ValueError("iteration value must be great than 0.")
        inner = hmac.new(password, None, hash_name)
        if dklen is None:
            dklen = inner.digest_size
        if dklen < 1:
            raise ValueError("key length must be greater than 0.")

        def pseudorandom(data):
            function = inner.copy()
            function.update(data)
            return function.digest()

        key, block = b"", 0
        while len(key) < dklen:
            block += 1
            last = pseudorandom(bytes(salt) + block.to_bytes(4, "big"))
            total = int.from_bytes(last, "big")
            for _ in range(iterations - 1):
                last = pseudorandom(last)
                total ^= int.from_bytes(last, "big")
            key += total.to_bytes(inner.digest_size, "big")
        return key[:dklen]

    class Timers:
        """Stands in for a selector: with no files to wait for, an event loop only sleeps until its next timer."""

        def select(self, timeout=None):
            if timeout is None:
                raise RuntimeError("the event loop would wait for ever: nothing is left that could wake it")
            if timeout > 0:
                time.sleep(timeout)
            return []

        def get_map(self):
            return {}

        def close(self):
            pass

    class EventLoops:
        """Loads `asyncio.unix_events`, and gives it an event loop that needs no sockets."""

        @staticmethod
        def find_spec(name, path=None, target=None):
            if name != "asyncio.unix_events":
                return None
            spec = importlib.machinery.PathFinder.find_spec(name, path)
            spec.loader = EventLoops(spec.loader)
            return spec

        def __init__(self, loader):
            self.loader = loader

        def create_module(self, spec):
            return None

        def exec_module(self, module):
            self.loader.exec_module(module)

            class EventLoop(module.SelectorEventLoop):
                def __init__(self, selector=None):
                    super().__init__(Timers())

                def _make_self_pipe(self):
                    """There is no other thread that could write into it."""

                _close_self_pipe = _write_to_self = _make_self_pipe

            module.SelectorEventLoop = module.EventLoop = EventLoop
            module._UnixDefaultEventLoopPolicy._loop_factory = EventLoop

    if not hasattr(hashlib, "pbkdf2_hmac"):
        hashlib.pbkdf2_hmac = pbkdf2_hmac
    # Where it stands for infinity, what comes out is as on the 64-bit machines that programs are written for.
    sys.maxsize = 2**63 - 1
    sys.builtin_module_names = tuple(name for name in sys.builtin_module_names if name not in blocked)
    sys.meta_path[:0] = [Blocked, EventLoops]
    sys.argv, sys.path[:] = ["program"], [entry for entry in sys.path if entry.endswith(".zip")]
    sys.stdin, sys.__stdin__ = io.StringIO(), sys.stdin

    device, chunk = None, 1 << 12

    def exchange(question, write=os.write, read=os.read):
        """Asks the other interpreter, which is behind a device; see `makeWallDevice` in `realm-python.ts`."""
        nonlocal device
        if device is None:
            device = os.open("/dev/wall", os.O_RDWR)
        write(device, question.encode())
        answer = [read(device, chunk)]
        while len(answer[-1]) == chunk:
            answer.append(read(device, chunk))
        return b"".join(answer).decode()

    return missing, exchange


missing, exchange = _prepare()
compile_program, explain_syntax, explain_failure, finish, report = _make_outcome(missing)
