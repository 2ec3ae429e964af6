"""
Walls around the process that opens what strangers send.

Limits of the kernel first (memory, time, size of what it writes), then a filter that lets through only the calls that arithmetic on memory
needs: no file is opened, nothing started, nobody reached, whatever a picture makes its decoder do. The filter is a list of what is
allowed; anything else is refused as if it were forbidden by rights.
"""

import ctypes
import os
import platform
import resource
import struct

MEMORY = 512 * 1024 * 1024
SECONDS = 2
LARGEST_ANSWER = 40 * 1024 * 1024
_DESCRIPTORS = 16

_SET_NO_NEW_PRIVILEGES, _SET_SECCOMP, _FILTER_MODE, _SET_DUMPABLE = 38, 22, 2, 4
_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000
_REFUSE = 0x00050000 | 1  # as an error: not permitted
_ALLOW, _KILL = 0x7FFF0000, 0x80000000
_LOAD, _IS, _ANSWER = 0x20, 0x15, 0x06

# By architecture: its mark, and the numbers of read, write, close, fstat, poll, lseek, mmap, mprotect, munmap, brk, signals (set, mask,
# return), ioctl, pread, pwrite, readv, writev, sched_yield, mremap, madvise, getpid, exit, uname, fcntl, gettimeofday, getrusage,
# sigaltstack, gettid, futex, affinity, restart, clocks, exit_group, fstat by name, robust list, getrandom, membarrier, rseq.
_CALLS = {
    "x86_64": (
        0xC000003E,
        (
            0,
            1,
            3,
            5,
            7,
            8,
            9,
            10,
            11,
            12,
            13,
            14,
            15,
            16,
            17,
            18,
            19,
            20,
            24,
            25,
            28,
            39,
            60,
            63,
            72,
            96,
            98,
            131,
            186,
            202,
            204,
            219,
            228,
            229,
            231,
            262,
            273,
            318,
            324,
            334,
        ),
    ),
    "aarch64": (
        0xC00000B7,
        (
            63,
            64,
            57,
            80,
            73,
            62,
            222,
            226,
            215,
            214,
            134,
            135,
            139,
            29,
            67,
            68,
            65,
            66,
            124,
            216,
            233,
            172,
            93,
            160,
            25,
            169,
            165,
            132,
            178,
            98,
            123,
            128,
            113,
            114,
            94,
            79,
            99,
            278,
            283,
            293,
        ),
    ),
}


def limit() -> None:
    """Set the limits of the kernel; they cannot be raised again from inside."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, LARGEST_ANSWER),
        (resource.RLIMIT_NOFILE, _DESCRIPTORS),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))


def shut() -> str:
    """
    Close the process in and return what holds it: `filter`, or on machines whose calls we have not listed `network` or `limits`.

    Called when everything needed is already in memory: from here on nothing can be read from disk, not even by us.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_SET_DUMPABLE, 0, 0, 0, 0)
    known = _CALLS.get(platform.machine())
    if known and libc.prctl(_SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0 and _filter(libc, *known):
        return "filter"
    if libc.unshare(_NEW_USER | _NEW_NETWORK) == 0 or (os.geteuid() == 0 and libc.unshare(_NEW_NETWORK) == 0):
        return "network"
    return "limits"


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("lines", ctypes.c_char_p))


def _filter(libc: ctypes.CDLL, mark: int, allowed: tuple[int, ...]) -> bool:
    def line(code: int, then: int, otherwise: int, value: int) -> bytes:
        return struct.pack("=HBBI", code, then, otherwise, value)

    lines = [line(_LOAD, 0, 0, 4), line(_IS, 1, 0, mark), line(_ANSWER, 0, 0, _KILL), line(_LOAD, 0, 0, 0)]
    lines += [line(_IS, len(allowed) - at, 0, call) for at, call in enumerate(allowed)]
    lines += [line(_ANSWER, 0, 0, _REFUSE), line(_ANSWER, 0, 0, _ALLOW)]
    program = _Program(len(lines), b"".join(lines))
    return int(libc.prctl(_SET_SECCOMP, _FILTER_MODE, ctypes.byref(program), 0, 0)) == 0
