"""The walls of the native sandbox: namespaces of their own, a file system with nothing but Python in it, limits of the
kernel, no privileges. Linux only; whatever the kernel does not allow is a `Refusal`, and nothing runs then.

Two steps: `enter_namespaces` once for the process that all programs are forked from, `Walls.fork` and `Walls.shut` for each.
"""

import ctypes
import fcntl
import os
import resource
import signal
import socket
import struct
import sys

from limits import FILE_BYTES, set_limits
from seccomp import seccomp_filter

NEWNS, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET = (
    0x00020000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000,
)  # fmt: skip
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REMOUNT, MS_BIND, MS_REC, MS_PRIVATE = (
    1, 2, 4, 8, 32, 4096, 16384, 1 << 18,
)  # fmt: skip
MNT_DETACH = 2
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS = 1, 4, 22, 38
MOUNT_SETATTR, AT_FDCWD, AT_RECURSIVE = 442, -100, 0x8000
PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}
CAPSET = {"x86_64": 126, "aarch64": 91}

# Who programs are, inside; outside it is whoever starts the sandbox, or nobody where that is root.
PROGRAM_ID, NOBODY = 1000, 65534
FILES = 4096
DEVICES = ("null", "zero", "full", "random", "urandom")
# Shared libraries and time zones; what of it is not there is left out.
LIBRARIES = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/usr/share/zoneinfo", "/etc/ld.so.cache")

libc = ctypes.CDLL(None, use_errno=True)


class Refusal(Exception):
    """What the kernel does not allow, in one line."""


def must(what, result):
    if result == -1:
        raise Refusal("%s: %s" % (what, os.strerror(ctypes.get_errno())))


def mount(source, target, kind, flags, data=""):
    encoded = (None if text is None else os.fsencode(text) for text in (source, target, kind))
    must("mount %s" % target, libc.mount(*encoded, ctypes.c_ulong(flags), data.encode()))


def end_with_parent():
    """Has the kernel end this process when the one that made it ends."""
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def enter_namespaces():
    """Gives this process namespaces of its own, and its children one of processes, of which the next one is the first."""
    user, group, me = os.geteuid(), os.getegid(), os.getpid()
    wait, go = os.pipe()
    mapper = os.fork()
    if mapper == 0:
        os.close(go)
        try:
            if os.read(wait, 1):
                write_maps(me, user, group)
        except OSError as error:
            os.write(2, ("user namespaces: %s: %s\n" % (error.filename, error.strerror)).encode())
            os._exit(1)
        os._exit(0)
    os.close(wait)
    if libc.unshare(NEWUSER) == -1:
        raise Refusal(
            "the kernel allows no user namespaces (%s); kernel.unprivileged_userns_clone, user.max_user_namespaces, "
            "AppArmor or a container may be why" % os.strerror(ctypes.get_errno())
        )
    os.write(go, b"1")
    os.close(go)
    if os.waitpid(mapper, 0)[1] != 0:
        raise Refusal("")
    for name, flag in ("mount", NEWNS), ("process", NEWPID), ("network", NEWNET), ("IPC", NEWIPC), ("host name", NEWUTS):
        must("%s namespaces" % name, libc.unshare(flag))


def write_maps(process, user, group):
    """Says who is who in a user namespace; root outside may also become nobody."""
    for kind, identity in ("uid", user), ("gid", group):
        if user == 0:
            text = "0 0 1\n%d %d 1" % (PROGRAM_ID, NOBODY)
        else:
            text = "%d %d 1" % (PROGRAM_ID, identity)
        if user != 0 and kind == "gid":
            with open("/proc/%d/setgroups" % process, "w") as file:
                file.write("deny")
        with open("/proc/%d/%s_map" % (process, kind), "w") as file:
            file.write(text)


def readable_paths():
    """What programs can read: Python and the libraries that it loads; none of it lies in another."""
    homes = {sys.prefix, sys.base_prefix, sys.exec_prefix, *(path for path in sys.path if os.path.exists(path))}
    homes -= {"/", "/usr", "/usr/local"}
    paths = [*homes, *LIBRARIES, sys.executable, os.path.realpath(sys.executable)]
    paths = sorted({os.path.abspath(path) for path in paths if os.path.lexists(path)})
    within = lambda path: any(path.startswith(other + "/") for other in paths if not os.path.islink(other))
    return [path for path in paths if not within(path)]


def make_root(paths):
    """Changes to a file system in memory that holds these paths, read-only, and a place for `/tmp`."""
    sources = {path: os.path.realpath(path) for path in paths}
    mount(None, "/", None, MS_REC | MS_PRIVATE)
    mount("tmpfs", "/tmp", "tmpfs", MS_NOSUID | MS_NODEV, "mode=755,size=1m")
    os.chdir("/tmp")
    os.mkdir("old")
    must("pivot_root", libc.syscall(PIVOT_ROOT[os.uname().machine], b".", b"old"))
    os.chdir("/")
    for path, source in sources.items():
        os.makedirs(os.path.dirname(path), exist_ok=True)
        if os.path.islink("/old" + path) and not os.path.isfile("/old" + source):
            os.symlink(os.readlink("/old" + path), path)
        else:
            bind("/old" + source, path)
    os.makedirs("/dev", exist_ok=True)
    for name in DEVICES:
        bind("/old/dev/" + name, "/dev/" + name, read_only=False)
    os.symlink("/tmp", "/dev/shm")
    os.mkdir("/tmp")
    must("umount", libc.umount2(b"/old", MNT_DETACH))
    os.rmdir("/old")
    mount(None, "/", None, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV)


def bind(source, target, read_only=True):
    if os.path.isdir(source):
        os.makedirs(target, exist_ok=True)
    else:
        os.close(os.open(target, os.O_CREAT | os.O_WRONLY, 0o644))
    mount(source, target, None, MS_BIND | MS_REC)
    if read_only:
        attributes = struct.pack("=QQQQ", MS_RDONLY | MS_NOSUID | MS_NODEV, 0, 0, 0)
        arguments = (AT_FDCWD, os.fsencode(target), AT_RECURSIVE, attributes, ctypes.c_size_t(len(attributes)))
        must("read-only mounts", libc.syscall(MOUNT_SETATTR, *arguments))


def start_loopback():
    """The only network that programs have is the one to themselves."""
    with socket.socket() as any_socket:
        fcntl.ioctl(any_socket, 0x8914, struct.pack("16sH14x", b"lo", 1))  # SIOCSIFFLAGS, IFF_UP


class Walls:
    """Made in the first process of a namespace of processes; the others are forked from it."""

    def __init__(self, limits):
        """Changes to a root of its own.

        limits: `memoryBytes` and `cpuSeconds` of one process."""
        self.filter = seccomp_filter()
        if self.filter is None:
            raise Refusal("system call filters are not known for %s" % os.uname().machine)
        with open("/proc/self/statm") as file:
            self.own_bytes = int(file.read().split()[0]) * resource.getpagesize()
        self.limits = limits
        self.processes = os.open("/proc/self/ns/pid", os.O_RDONLY)
        make_root(readable_paths())
        start_loopback()
        libc.sethostname(b"sandbox", 7)

    def fork(self):
        """Forks the first process of a new namespace of processes: all others in it end with it."""
        must("process namespaces", libc.unshare(NEWPID))
        process = os.fork()
        if process != 0:
            must("process namespaces", libc.setns(self.processes, NEWPID))
        return process

    def shut(self):
        """Takes everything from this process and its children that a program must not have. There is no way back."""
        must("mount namespaces", libc.unshare(NEWNS | NEWIPC))
        mount("tmpfs", "/tmp", "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777,size=%d,nr_inodes=%d" % (FILE_BYTES, FILES))
        os.chdir("/tmp")
        set_limits({**self.limits, "memoryBytes": self.limits["memoryBytes"] + self.own_bytes})
        if os.getuid() == 0:
            os.setgroups([])
            os.setresgid(PROGRAM_ID, PROGRAM_ID, PROGRAM_ID)
            os.setresuid(PROGRAM_ID, PROGRAM_ID, PROGRAM_ID)
        header, nothing = struct.pack("=Ii", 0x20080522, 0), bytes(24)
        must("capset", libc.syscall(CAPSET[os.uname().machine], header, nothing))
        end_with_parent()
        must("no_new_privs", libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
        filter_bytes = ctypes.create_string_buffer(self.filter, len(self.filter))
        program = struct.pack("@HP", len(self.filter) // 8, ctypes.addressof(filter_bytes))
        must("seccomp", libc.prctl(PR_SET_SECCOMP, 2, program, 0, 0))

    environment = {"HOME": "/tmp", "LANG": "C.UTF-8", "PATH": "/usr/bin:/bin"}

    @staticmethod
    def kill(process):
        os.kill(process, signal.SIGKILL)

    @staticmethod
    def hide():
        """Nothing of this process's memory can be had from another one."""
        libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
