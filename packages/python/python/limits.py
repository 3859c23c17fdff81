"""Limits of the kernel on each process of a program. They are the second ones: time and memory of all that a program has
started are watched from outside."""

import resource

PROCESSES, DESCRIPTORS, FILE_BYTES = 64, 256, 64 << 20


def set_limits(limits):
    """limits: `memoryBytes` of address space and `cpuSeconds`"""
    most = {
        "AS": limits["memoryBytes"],
        "CPU": limits["cpuSeconds"],
        "NPROC": PROCESSES,
        "NOFILE": DESCRIPTORS,
        "FSIZE": FILE_BYTES,
        "CORE": 0,
        "MEMLOCK": 0,
    }
    for name, value in most.items():
        kind = getattr(resource, "RLIMIT_" + name)
        hard = resource.getrlimit(kind)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (value, value))
