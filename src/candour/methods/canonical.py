"""
One value, one sequence of bytes: JSON in the canonical form of RFC 8785.

Everything that Candour hashes is written in this form first, so that anyone, in any language, gets the same hash from the same content.
"""

from collections.abc import Callable, Sequence
from json import JSONEncoder
from json.encoder import encode_basestring  # escapes exactly what RFC 8785 section 3.2.2.2 escapes, and nothing else
from math import isfinite

_COMPACT = JSONEncoder(ensure_ascii=False, check_circular=False, allow_nan=False, separators=(",", ":")).encode
LARGEST_INTEGER = 2**53
"""Beyond this, readers that keep numbers as doubles (RFC 8785 does) would silently change an integer."""


def encode(value: object) -> bytes:
    """
    Return the RFC 8785 canonical JSON of a value as UTF-8 bytes.

    RFC 8785 and not "sorted keys, no spaces", because the latter leaves numbers and non-ASCII text to each library's taste: a verifier
    written in another language would disagree about `1e21` or about the order of two keys, and an honest record would look altered.

    Parameters
    ----------
    value
        None, a bool, a number, text, a list or tuple of such values, or a dict from text to such values.

    Returns
    -------
    bytes
        Keys in the order of their UTF-16 code units, numbers as ECMAScript writes them, text as UTF-8 without needless escapes.

    Raises
    ------
    TypeError
        If the value, or anything in it, is of another type (dates, decimals and bytes are first written as text by whoever
        knows their meaning).
    ValueError
        If a number is not finite or is an integer beyond 2**53, or text holds half of a surrogate pair: such values have no such form.

    References
    ----------
    RFC 8785, JSON Canonicalization Scheme, June 2020; RFC 7493 (I-JSON); ECMA-262 section 7.1.12.1 (Number::toString).

    Examples
    --------
    >>> encode({"b": [1.0, 1e21, None], "a": "é"}).decode()
    '{"a":"é","b":[1,1e+21,null]}'
    """
    parts: list[str] = []
    _write(value, parts.append)
    try:
        return "".join(parts).encode("utf-8")
    except UnicodeEncodeError as error:
        raise ValueError(f"text with half of a surrogate pair ({error.object[error.start]!r}) has no canonical JSON") from None


def _write(value: object, put: Callable[[str], None]) -> None:
    if isinstance(value, str):
        put(encode_basestring(value))
    elif value is None:
        put("null")
    elif isinstance(value, bool):
        put("true" if value else "false")
    elif isinstance(value, int):
        put(_integer(value))
    elif isinstance(value, float):
        put(_number(value))
    elif isinstance(value, dict):
        _write_object(value, put)
    elif isinstance(value, (list, tuple)):
        if (rows := _simple(value)) is not None:
            put(_COMPACT(rows))
            return
        mark = "["
        for item in value:
            put(mark)
            _write(item, put)
            mark = ","
        put("[]" if mark == "[" else "]")
    else:
        raise TypeError(f"{type(value).__name__} has no canonical JSON: turn it into text, a number, a list or a dict first")


def _simple(values: Sequence[object]) -> list[object] | None:
    """
    Return a list, of lists too, in which the standard writer makes no character otherwise than the canonical form; else None.

    Tables are long lists of short rows, and writing them value by value takes ten times as long.
    """
    found: list[object] = []
    put = found.append
    for value in values:
        kind = type(value)
        if kind is float:
            size: float = abs(value)  # type: ignore[arg-type]
            if value.is_integer() and size <= LARGEST_INTEGER:  # type: ignore[attr-defined]
                put(int(value))  # type: ignore[call-overload]
            elif 1e-4 <= size < 1e15:  # both write the shortest digits, and neither an exponent
                put(value)
            else:
                return None
        elif kind is int:
            if abs(value) > LARGEST_INTEGER:  # type: ignore[arg-type]
                return None
            put(value)
        elif kind is str or value is None or kind is bool:
            put(value)
        elif kind is list or kind is tuple:
            row = _simple(value)  # type: ignore[arg-type]
            if row is None:
                return None
            put(row)
        else:
            return None
    return found


def _write_object(value: dict[str, object], put: Callable[[str], None]) -> None:
    mark = "{"
    for key in sorted(value, key=_utf16_order):
        put(mark)
        put(encode_basestring(key))
        put(":")
        _write(value[key], put)
        mark = ","
    put("{}" if mark == "{" else "}")


def _utf16_order(key: str) -> bytes:
    if not isinstance(key, str):
        raise TypeError(f"the key {key!r} is of type {type(key).__name__}: keys of canonical JSON are text")
    try:
        return key.encode("utf-16-be")
    except UnicodeEncodeError:
        raise ValueError(f"the key {key!r} holds half of a surrogate pair and has no canonical JSON") from None


def _integer(value: int) -> str:
    if abs(value) > LARGEST_INTEGER:
        raise ValueError(f"the integer {value} is beyond 2**53 and would be changed by other readers: write it as text")
    return int.__repr__(value)


def _number(value: float) -> str:
    """Write a double as ECMAScript does: Python finds the same shortest digits, only their layout differs."""
    if not isfinite(value):
        raise ValueError(f"{value!r} has no canonical JSON: only finite numbers have")
    if value == 0:
        return "0"  # minus zero too
    mantissa, _, exponent = float.__repr__(abs(value)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    point = len(whole) + int(exponent or 0)  # where the decimal point stands, counted from before the first digit
    digits = whole + fraction
    point -= len(digits) - len(digits.lstrip("0"))
    digits = digits.strip("0")
    sign = "-" if value < 0 else ""
    if len(digits) <= point <= 21:
        return sign + digits + "0" * (point - len(digits))
    if 0 < point <= 21:
        return f"{sign}{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    power = f"e{point - 1:+d}"
    return sign + digits[0] + (f".{digits[1:]}" if len(digits) > 1 else "") + power
