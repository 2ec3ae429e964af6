"""What a page of a PDF paints, without what it only says: marks, remarks, and layers that are switched off."""

import re
from collections import Counter
from typing import Any

import pikepdf
from pikepdf import Stream

_OPENS = {"BDC", "BMC"}
_POINTS = {"MP", "DP"}
# Inside a layer that is switched off only these are kept: they move and set, and paint nothing.
_SETS = {
    "q",
    "Q",
    "cm",
    "w",
    "J",
    "j",
    "M",
    "d",
    "ri",
    "i",
    "gs",
    "BT",
    "ET",
    "Tc",
    "Tw",
    "Tz",
    "TL",
    "Tf",
    "Tr",
    "Ts",
    "Td",
    "TD",
    "Tm",
    "T*",
}
_SETS |= {"CS", "cs", "SC", "SCN", "sc", "scn", "G", "g", "RG", "rg", "K", "k"}

# A hundred pages hold some 200,000 words: one expression reads them in a tenth of a second, qpdf's own reader in several.
_INNER = rb"\((?:[^()\\]|\\.)*+\)"
_MIDDLE = rb"\((?:[^()\\]|\\.|" + _INNER + rb")*+\)"
_TEXT = rb"\((?:[^()\\]|\\.|" + _MIDDLE + rb")*+\)"
_HEX = rb"<[0-9A-Fa-f\s]*+>"
_INNER_LIST = rb"<<(?:" + _TEXT + rb"|" + _HEX + rb"|[^<>()])*+>>"
_LIST = rb"<<(?:" + _TEXT + rb"|" + _HEX + rb"|" + _INNER_LIST + rb"|[^<>()])*+>>"
_NAME = rb"/[^\s()<>\[\]{}/%]*+"
_WORDS = re.compile(
    rb"(?P<text>" + _TEXT + rb"|" + _HEX + rb")"
    rb"|" + _NAME + rb"\s*+(?:" + _LIST + rb"|" + _NAME + rb")?+\s*+(?P<mark>BDC|BMC|DP|MP)(?![^\s()<>\[\]{}/%])"
    rb"|(?P<remark>%[^\r\n]*+)"
    rb"|(?P<odd>[(]|<<|(?<![^\s()<>\[\]{}/%])BI(?![^\s()<>\[\]{}/%]))",
    re.DOTALL,
)


def holds_more_than_paint(content: bytes) -> bool:
    """Answer whether there may be marks or remarks in it: only then is it worth reading word by word."""
    return any(sign in content for sign in (b"BDC", b"BMC", b"DP", b"MP", b"%"))


def repaint(stream: Stream, hidden: set[str]) -> Counter[str]:
    """Write the painting anew without marks, remarks and the hidden layers' paint, and return how many of them went."""
    gone: Counter[str] = Counter()
    if not hidden:
        content = stream.read_bytes()
        if not holds_more_than_paint(content):
            return gone
        is_odd = False

        def said(found: re.Match[bytes]) -> bytes:
            nonlocal is_odd
            if found["text"]:
                return found["text"]
            is_odd = is_odd or bool(found["odd"])
            gone["other" if found["remark"] else "tags"] += 1
            # An empty mark stays where one began, because its end stays too.
            return b"/M BMC" if found["mark"] in (b"BDC", b"BMC") else b" "

        plain = _WORDS.sub(said, content)
        if not is_odd:
            stream.write(plain)
            return gone
    return _word_by_word(stream, hidden)


def _word_by_word(stream: Stream, hidden: set[str]) -> Counter[str]:
    kept: list[Any] = []
    open_marks: list[bool] = []
    gone: Counter[str] = Counter()
    for instruction in pikepdf.parse_content_stream(stream):
        operands, operator = instruction.operands, instruction.operator
        word = str(operator)
        if word in _OPENS:
            is_hidden = word == "BDC" and str(operands[0]) == "/OC" and str(operands[1]) in hidden
            gone["layers" if is_hidden else "tags"] += 1
            open_marks.append(is_hidden)
        elif word == "EMC":
            if open_marks:
                open_marks.pop()
        elif word in _POINTS:
            continue
        elif word == "Do" and operands and str(operands[0]) in hidden:
            gone["layers"] += 1
        elif not any(open_marks) or word in _SETS:
            kept.append((operands, operator))
    stream.write(pikepdf.unparse_content_stream(kept))
    return gone
