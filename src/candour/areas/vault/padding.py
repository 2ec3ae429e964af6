"""Padding: sealed things show how long they are only roughly."""

SMALLEST = 1_024
"""Everything shorter looks alike: one word, one sentence and half a page."""
_LENGTH = 8


def bucket_for(length: int) -> int:
    """
    Return the padded size of something: 1 KiB, or the next size that Padmé allows.

    Padmé (Nikitin and others, PURBs, PoPETs 2019) keeps only the leading bits of a length, so that at most 12 in a hundred bytes are added
    and a length tells no more than the logarithm of its logarithm.
    """
    length = max(length + _LENGTH, SMALLEST)
    magnitude = length.bit_length() - 1
    last_bits = magnitude - magnitude.bit_length()
    mask = (1 << last_bits) - 1
    return (length + mask) & ~mask


def pad(data: bytes) -> bytes:
    """Return the data behind its length, filled up to its bucket."""
    return (len(data).to_bytes(_LENGTH, "big") + data).ljust(bucket_for(len(data)), b"\0")


def unpad(padded: bytes) -> bytes:
    """
    Return what was padded.

    :raises ValueError: when it was not padded as it should have been.
    """
    length = int.from_bytes(padded[:_LENGTH], "big")
    data = padded[_LENGTH : _LENGTH + length]
    if len(data) != length or len(padded) != bucket_for(length) or any(padded[_LENGTH + length :]):
        raise ValueError("not padded")
    return data
