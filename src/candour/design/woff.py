"""
Turn a WOFF 1 font into the plain TrueType file that is packed in it.
"""

from __future__ import annotations

import struct
import zlib

HEADER = struct.Struct(">4s4sLHHLHHLLLLL")
ENTRY = struct.Struct(">4sLLLL")


def unpack(packed: bytes) -> bytes:
    """
    Return the font in `packed`, table for table as it was before packing.

    References
    ----------
    W3C, WOFF File Format 1.0 (2012), sections 3 to 5.
    """
    signature, flavour, _, count, *_ = HEADER.unpack_from(packed)
    if signature[:4] != b"wOFF":
        raise ValueError("not a WOFF 1 font")
    entries = [ENTRY.unpack_from(packed, HEADER.size + ENTRY.size * at) for at in range(count)]
    power = 1 << (count.bit_length() - 1)
    directory = struct.pack(">4sHHHH", flavour, count, power * 16, power.bit_length() - 1, (count - power) * 16)
    offset = len(directory) + 16 * count
    body = b""
    for tag, at, packed_length, length, checksum in entries:
        table = packed[at : at + packed_length]
        if packed_length < length:
            table = zlib.decompress(table)
        directory += struct.pack(">4sLLL", tag, checksum, offset + len(body), length)
        body += table + b"\0" * (-len(table) % 4)
    return directory + body
