"""Plain text and CSV: kept as they are but for signs that nobody sees; needs no workshop, because nothing is unfolded."""

import codecs
import re
from collections import Counter

from candour.areas.files.refusals import Refused

# Some programs sow such signs into a text so that each copy can be told from the others, and whoever passed one on can be found.
_INVISIBLE = re.compile("[\u200b\u2060-\u2064\ufeff\u180e\U000e0000-\U000e007f]")
_CALCULATES = re.compile(r'(?:^|[,;\t])[ "]*(?:[=@]|[+-](?![\d.,\s"+-]))', re.MULTILINE)


def rebuild(code: str, data: bytes, name: str) -> tuple[bytes, Counter[str], Counter[str]]:
    """
    Return the text, what was taken out of it and what stays in it.

    :raises Refused: when it is not text in UTF-8.
    """
    mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    try:
        text = data.removeprefix(codecs.BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError:
        text = "\0"
    if any(c < " " and c not in "\t\n\r\f" for c in text):
        raise Refused(f"'{name}' is not text in UTF-8: save it again and choose 'CSV UTF-8' or 'UTF-8' as its encoding.")
    plain, gone = _INVISIBLE.subn("", text)
    removed = Counter({"invisible": gone} if gone else {})
    found = len(_CALCULATES.findall(plain)) if code == "csv" else 0
    return mark + plain.encode(), removed, Counter({"formulas": found} if found else {})
