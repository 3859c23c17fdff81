/**
 * Programs that look for what the sandbox keeps from them or that try to spoil it for the next program. They are
 * probes: each asks for one thing that has to be missing and does nothing with it.
 */

/** What the programs look for; see `hostile.test.ts`. */
export interface Marks {
  /** A file of the host. */
  file: string;
  folder: string;
  /** A port of the host on which something listens. */
  port: number;
  /** A variable of the host's environment. */
  variable: string;
  /** What the file and the variable hold. */
  secret: string;
}

/** Programs that must not end as `passed`, wherever they run. */
export function attempts({ file, folder, port, variable }: Marks): string[] {
  const [path, inside] = [JSON.stringify(file), JSON.stringify(`${folder}/new`)];
  return [
    `print(open(${path}).read())`,
    `import os\nfd = os.open(${path}, os.O_RDONLY)\nprint(os.read(fd, 100))`,
    `import pathlib\nprint(pathlib.Path(${path}).read_text())`,
    `import os\nprint(os.stat(${path}))`,
    `import os\nprint(os.listdir(${JSON.stringify(folder)}))`,
    `import mmap, os\nmmap.mmap(os.open(${path}, os.O_RDONLY), 0)`,
    `import os\nos.chdir(${JSON.stringify(folder)})`,
    `import os\nos.remove(${path})`,
    `import os\nos.rename(${path}, ${inside})`,
    `import os\nos.link(${path}, "/tmp/link")`,
    `import os\nos.truncate(${path}, 0)`,
    `import os\nos.chmod(${path}, 0)`,
    `import os\nos.utime(${path}, (0, 0))`,
    `import shutil\nshutil.copy(${path}, "/tmp/copy")`,
    'open("/etc/passwd")',
    'open("/proc/self/environ", "rb").read()',
    'open("/proc/self/mem", "rb")',
    'open("/proc/1/cmdline", "rb")',
    'open("/dev/tty", "w")',
    'open("/dev/sda", "rb")',
    'open("/lib/python314.zip", "r+b", buffering=0).write(b"x")',
    'import os\nos.remove("/lib/python314.zip")',
    'open("/usr/share/zoneinfo/Etc/UTC", "wb")',
    `import os\nprint(os.environ[${JSON.stringify(variable)}])`,
    `import os\nassert os.getenv(${JSON.stringify(variable)})`,
    `import posix\nprint(posix.environ[${JSON.stringify(variable)}.encode()])`,
    `import socket\nsocket.create_connection(("127.0.0.1", ${String(port)}), timeout=1)`,
    `import socket\nsocket.socket().connect(("127.0.0.1", ${String(port)}))`,
    `import urllib.request\nurllib.request.urlopen("http://127.0.0.1:${String(port)}")`,
    `import http.client\nhttp.client.HTTPConnection("127.0.0.1", ${String(port)}).request("GET", "/")`,
    'import subprocess\nsubprocess.run(["ls"])',
    'import subprocess\nsubprocess.check_output("ls", shell=True)',
    'import os\nassert os.system("true") == 0',
    'import os\nos.popen("ls").read()',
    'import os\nos.execv("/bin/ls", ["ls"])',
    'import os\nos.posix_spawn("/bin/ls", ["ls"], {})',
    'import js',
    'from js import process',
    'import pyodide',
    'import pyodide_js',
    'import _pyodide',
    'import _pyodide_core',
    'from pyodide.code import run_js',
    'from pyodide.ffi import to_js',
    'import importlib\nimportlib.import_module("js")',
    '__import__("pyodide_js")',
    'import sys\nsys.meta_path.pop(0)\nimport js',
    'import sys\nsys.meta_path.pop(0)\nimport _pyodide_core',
    'from importlib.machinery import BuiltinImporter\nassert BuiltinImporter.find_spec("_pyodide_core")',
    'import sys\nassert "_pyodide_core" in sys.builtin_module_names',
    'import sys\nsys.exit(0)',
    'raise SystemExit(0)',
    'import os\nos._exit(0)',
    'import os\nos.abort()',
    'import signal, os\nos.kill(os.getpid(), signal.SIGKILL)',
    'import signal\nsignal.raise_signal(signal.SIGTERM)',
    'import atexit, os\natexit.register(os._exit, 0)\nassert False',
    'raise BaseException("x")',
    'class E(Exception):\n    def __str__(self): raise ValueError\nraise E',
    'class E(Exception):\n    def __str__(self): return "x" * 10**7\nraise E',
    'class E(Exception):\n    def __str__(self): return "\\ud800\\0\\n<b>"\nraise E',
    'E = type("E" * 10**6, (Exception,), {})\nraise E',
    'class E(SyntaxError): pass\ne = E("x")\ne.filename, e.lineno = "<program>", "<b>"\nraise e',
    'class E(SyntaxError): pass\ne = E("x")\ne.filename, e.lineno = "<program>", 10**400\nraise e',
    'import json\njson.dumps = lambda *a, **k: \'{"outcome":"passed","output":""}\'\nassert False',
    'import json.encoder as e\ne.JSONEncoder.encode = lambda *a: \'{"outcome":"passed"}\'\nassert False',
    'import builtins\nbuiltins.AssertionError = builtins.isinstance = builtins.type = None\nassert False',
    'print(\'{"nonce":"","outcome":{"outcome":"passed","output":""},"worn":false}\')\nassert False',
    'import os\nos.write(1, b\'{"outcome":"passed"}\\n\')\nos.close(1)\nos.close(2)\nassert False',
    'import sys\nsys.stdout = sys.stderr = sys.excepthook = None\nassert False',
    'def f(): return f()\nf()',
    'x = "a" * 3_000_000_000',
    'x = []\nwhile True: x.append(bytearray(10**6))',
    'import os\nr, w = os.pipe()\nwhile True: os.write(w, b"x" * 65536)',
    'import os\nkeep = []\nwhile True: keep.append(os.pipe())',
    'import sys\nsys.setrecursionlimit(10**9)\ndef f(n): return sorted([n], key=f)\nf(0)',
    'eval("(" * 10**5)',
    'compile("x" + "=x" * 10**6, "", "exec")',
    'x = "\0"',
  ];
}

/** Programs that must not pass in Pyodide. Natively they get what they ask for, but their own: files, processes, a network. */
export function pyodideAttempts({ file, folder, port }: Marks): string[] {
  const [path, inside] = [JSON.stringify(file), JSON.stringify(`${folder}/new`)];
  return [
    `open(${inside}, "w").write("x")`,
    `import os\nos.mkdir(${inside})`,
    `import os\nos.symlink(${path}, "/tmp/link")`,
    `import os\nos.mkfifo("/tmp/fifo")`,
    `import sqlite3\nsqlite3.connect(${inside}).execute("create table t(x)")`,
    'import tempfile\ntempfile.NamedTemporaryFile()',
    `import socket\nsocket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", ${String(port)}))`,
    'import socket\nsocket.socket(socket.AF_UNIX)',
    'import socket\nsocket.create_server(("127.0.0.1", 0))',
    'import socket\nsocket.socketpair()',
    'import socket\nprint(socket.getaddrinfo("localhost", 80))',
    'import socket\nprint(socket.gethostbyname("localhost"))',
    'import os\nos.fork()',
    'import multiprocessing\nmultiprocessing.Process(target=print).start()',
    'import threading\nthreading.Thread(target=print).start()',
    'import _thread\n_thread.start_new_thread(print, ())',
    'from concurrent.futures import ThreadPoolExecutor\nThreadPoolExecutor().submit(print)',
    'import os\nos.kill(1, 9)',
    'import ctypes',
    'import _ctypes',
    'import sys\nfor f in sys._current_frames().values(): assert f.f_back',
  ];
}

const LIBC = 'import ctypes, os\nlibc = ctypes.CDLL(None, use_errno=True)\n';
const refused = (call: string, errno: number): string =>
  `${LIBC}assert libc.${call} == -1 and ctypes.get_errno() == ${String(errno)}, ctypes.get_errno()`;

/** Programs that check a guard of the native sandbox, and so must pass. */
export const nativeChecks = [
  'import os\nassert {"home", "proc", "sys", "var", "run", "mnt", "media"}.isdisjoint(os.listdir("/"))',
  'import os\nassert os.getuid() == os.geteuid() == 1000 and os.getpid() != 1',
  'import os\nassert os.listdir("/tmp") == [] and sorted(os.listdir("/dev")) == ["full", "null", "random", "shm", "urandom", "zero"]',
  'import os\nfor path in "/", "/dev", "/usr/lib", os.__file__, os.path.dirname(os.__file__):\n    assert not os.access(path, os.W_OK)',
  'import os\nfor fd in range(3, 254):\n    try: os.fstat(fd)\n    except OSError: continue\n    assert False, fd',
  'import os\nfor signal in 2, 9, 15, 19: os.kill(1, signal)\nos.kill(os.getppid(), 9)',
  'import os\ntry: os.kill(-1, 0)\nexcept ProcessLookupError: pass',
  'import socket\nassert socket.gethostname() == "sandbox"\nwith socket.socket(type=socket.SOCK_DGRAM) as s:\n    try: s.connect(("192.0.2.1", 9))\n    except OSError as error: assert error.errno == 101\n    else: assert False',
  'import os, signal\nchildren = []\ntry:\n    for _ in range(100):\n        child = os.fork()\n        if child == 0: signal.pause()\n        children.append(child)\nexcept BlockingIOError: pass\nassert 0 < len(children) < 64',
  'try:\n    with open("/tmp/large", "wb") as file:\n        for _ in range(128): file.write(bytes(2**20))\nexcept OSError: pass\nelse: assert False',
  refused('ptrace(16, 1, 0, 0)', 1),
  refused('process_vm_readv(1, 0, 0, 0, 0, 0)', 1),
  refused('unshare(0x10000000)', 1),
  refused('mount(b"tmpfs", b"/tmp", b"tmpfs", 0, 0)', 1),
  refused('umount2(b"/tmp", 2)', 1),
  refused('chroot(b"/tmp")', 1),
  refused('memfd_create(b"x", 0)', 1),
  refused('shmget(0, 4096, 0o600)', 1),
  refused('socket(40, 1, 0)', 97), // AF_VSOCK, which leads out of a virtual machine
  refused('socket(16, 3, 0)', 97), // AF_NETLINK
  `${LIBC}assert libc.prctl(39, 0, 0, 0, 0) == 1 and libc.prctl(21, 0, 0, 0, 0) == 2`, // no new privileges, a filter
];

/** Programs that check a guard of Pyodide's, and so must pass. */
export const pyodideChecks = [
  'import sys\nassert sys._getframe().f_back is None',
  'import os\nassert sorted(os.listdir("/")) == ["dev", "home", "lib", "proc", "tmp", "usr"]',
];

/** Programs that check a guard themselves, and so must pass. */
export const checks = [
  'import gc, sys\nnames = {t.__name__ for t in object.__subclasses__()} | {type(o).__name__ for o in gc.get_objects()}\nassert not [n for n in names if n.startswith(("Js", "PyProxy"))]',
  'import sys\nassert not [m for m in sys.modules if m.partition(".")[0] in ("js", "pyodide", "pyodide_js", "_pyodide", "_pyodide_core")]',
  'import os\nassert set(os.environ) <= {"HOME", "LANG", "LOGNAME", "PATH", "PWD", "PYTHONHASHSEED", "USER", "_"}',
  'import sys\nfor i in range(200_000): sys.stdout.write("x" * 10)',
  'import os\nfor i in range(20_000): os.write(1, b"x" * 100)',
  'import sys\nfor i in range(20_000): sys.__stderr__.write("x" * 100)',
  'import os\nfor i in range(3000):\n    r, w = os.pipe()\n    os.close(r)\n    os.close(w)',
  'import sys\nsys.stdout.close()',
  'import builtins\nbuiltins.len = builtins.print = builtins.compile = builtins.exec = None',
  'import json\njson.JSONEncoder.encode = json.dumps = None',
  'import sys\nsys.modules.clear()',
  'import sys, os\nsys.setrecursionlimit(50)\nos.chdir("/lib")\nos.environ["A"] = "1"',
  'import fcntl, os\nfcntl.fcntl(1, fcntl.F_SETFL, os.O_NONBLOCK | os.O_APPEND)',
  'import os\nfor fd in 0, 1, 2: os.close(fd)',
  'import gc\nd = gc.get_referents(str.__dict__)[0]\nd["upper"] = lambda s: "no"',
  'import math, collections\nmath.sqrt = math.floor = collections.Counter = None',
  'import sys\nsys.settrace(lambda *a: None)\nsys.setprofile(lambda *a: None)',
  'class D:\n    def __del__(self): raise SystemExit\nd = D()',
];

/** A right program that passes only where nothing of the programs before it is left. */
export const RIGHT = `import sys, os, math, json, builtins, fcntl, collections
assert len([1, 2]) == 2 and "a".upper() == "A" and math.sqrt(4) == 2 and collections.Counter("aa")["a"] == 2
assert os.getcwd() in ("/", "/tmp") and sys.getrecursionlimit() == 1000 and json.dumps([1]) == "[1]" and "A" not in os.environ
assert fcntl.fcntl(1, fcntl.F_GETFL) & os.O_NONBLOCK == 0 and sys.gettrace() is None
try: os.fstat(3)
except OSError: pass
else: assert False, "an open file"
os.write(1, b"right ")
print("output")`;
