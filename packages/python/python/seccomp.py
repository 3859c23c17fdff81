"""A filter of system calls (seccomp) for programs that nobody has read: what no program for a benchmark needs and what has
let programs out of their namespaces before is refused. All else is let through; what holds a program in are the namespaces.
"""

import os
import struct

# By name: the number on x86_64 and on aarch64.
REFUSED = {
    # Other processes' memory and descriptors.
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "kcmp": (312, 272),
    "pidfd_getfd": (438, 438), "process_madvise": (440, 440), "move_pages": (279, 239), "migrate_pages": (256, 238),
    # Mounts and namespaces.
    "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51), "unshare": (272, 97),
    "setns": (308, 268), "open_tree": (428, 428), "move_mount": (429, 429), "fsopen": (430, 430),
    "fsconfig": (431, 431), "fsmount": (432, 432), "fspick": (433, 433), "mount_setattr": (442, 442),
    "open_by_handle_at": (304, 265), "name_to_handle_at": (303, 264),
    # Large parts of the kernel that are seldom used.
    "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282), "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426), "io_uring_register": (427, 427), "add_key": (248, 217), "request_key": (249, 218),
    "keyctl": (250, 219), "fanotify_init": (300, 262), "lookup_dcookie": (212, 18), "personality": (135, 92),
    "mbind": (237, 235), "set_mempolicy": (238, 237), "get_mempolicy": (239, 236),
    # Memory that no limit of a process counts.
    "memfd_create": (319, 279), "memfd_secret": (447, 447), "shmget": (29, 194), "msgget": (68, 186),
    "semget": (64, 190), "mq_open": (240, 180),
    # The machine itself.
    "kexec_load": (246, 104), "kexec_file_load": (320, 294), "init_module": (175, 105), "finit_module": (313, 273),
    "delete_module": (176, 106), "swapon": (167, 224), "swapoff": (168, 225), "reboot": (169, 142),
    "quotactl": (179, 60), "acct": (163, 89), "syslog": (103, 116), "settimeofday": (164, 170),
    "clock_settime": (227, 112), "adjtimex": (159, 171), "clock_adjtime": (305, 266), "sethostname": (170, 161),
    "setdomainname": (171, 162),
}  # fmt: skip
CLONE, CLONE3, SOCKET, SOCKETPAIR = (56, 220), (435, 435), (41, 198), (53, 199)
# The machine's name, its number for audits, the column above.
MACHINES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}

NEW_NAMESPACES = 0x7E020000
FAMILIES = (1, 2, 10)  # AF_UNIX, AF_INET, AF_INET6; others (AF_VSOCK) reach past the namespace
EPERM, ENOSYS, EAFNOSUPPORT = 1, 38, 97

LOAD, EQUALS, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
ALLOW, KILL, ERROR = 0x7FFF0000, 0x80000000, 0x00050000
NUMBER, ARCHITECTURE, FIRST_ARGUMENT = 0, 4, 16


def seccomp_filter():
    """The filter as the kernel takes it: eight bytes an instruction; None on a machine whose numbers are not known here."""
    known = MACHINES.get(os.uname().machine)
    if known is None:
        return None
    architecture, column = known
    code = []

    def add(operation, value, then=0, otherwise=0):
        code.append(struct.pack("=HBBI", operation, then, otherwise, value))

    def refuse_if(test, value, error):
        add(test, value, 0, 1)
        add(RETURN, ERROR | error)

    add(LOAD, ARCHITECTURE)
    add(EQUALS, architecture, 1, 0)
    add(RETURN, KILL)
    add(LOAD, NUMBER)
    if column == 0:
        refuse_if(AT_LEAST, 0x40000000, ENOSYS)  # calls of the x32 architecture
    for numbers in REFUSED.values():
        refuse_if(EQUALS, numbers[column], EPERM)
    refuse_if(EQUALS, CLONE3[column], ENOSYS)  # then the C library takes clone, whose flags can be read
    add(EQUALS, CLONE[column], 0, 4)
    add(LOAD, FIRST_ARGUMENT)
    refuse_if(ANY_BIT, NEW_NAMESPACES, EPERM)
    add(RETURN, ALLOW)
    for call in SOCKET, SOCKETPAIR:
        add(EQUALS, call[column], 0, len(FAMILIES) + 3)
        add(LOAD, FIRST_ARGUMENT)
        for left, family in zip(range(len(FAMILIES), 0, -1), FAMILIES):
            add(EQUALS, family, left)
        add(RETURN, ERROR | EAFNOSUPPORT)
        add(RETURN, ALLOW)
    add(RETURN, ALLOW)
    return b"".join(code)
