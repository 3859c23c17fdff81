"""No walls: a program has a process and a folder of its own, limits of the kernel, and whatever the user has. It can
read and remove the user's files, use the network, and end other processes of the user's. For programs that somebody has
read, on machines whose kernel has no namespaces.
"""

import os
import resource
import shutil
import signal
import sys
import tempfile

from limits import set_limits


class NoWalls:
    environment = {"HOME": "/tmp", "LANG": "C.UTF-8", "PATH": "/usr/bin:/bin"}

    def __init__(self, limits):
        self.limits, self.folder = limits, None

    def fork(self):
        self.folder = tempfile.mkdtemp(prefix="phi1-program-")
        return os.fork()

    def shut(self):
        os.setsid()
        os.chdir(self.folder)
        os.environ["TMPDIR"] = self.folder
        if sys.platform == "linux":
            with open("/proc/self/statm") as file:
                own = int(file.read().split()[0]) * resource.getpagesize()
            set_limits({**self.limits, "memoryBytes": self.limits["memoryBytes"] + own})

    def kill(self, process):
        for end in os.killpg, os.kill:
            try:
                end(process, signal.SIGKILL)
            except ProcessLookupError:
                pass
        shutil.rmtree(self.folder, ignore_errors=True)

    @staticmethod
    def hide():
        """Nothing hides from a process of the same user."""
