"""How a name is cut into words, alike for what is kept and for what is typed."""

import re
import unicodedata

# Nearly every name has these, so they find nothing; they are left out of what is kept.
EVERYWHERE = frozenset({"nhs", "trust", "foundation"})
# Left out of what is typed where something else was typed too.
SMALL = EVERYWHERE | {"and", "at", "for", "ft", "in", "of", "on", "the", "upon"}
_APOSTROPHES = dict.fromkeys(map(ord, "'’‘`´"), None)
_BREAK = re.compile(r"[^a-z0-9]+")
_SAME = {"saint": "st", "saints": "st", "gt": "great", "centre": "center", "foundn": "foundation"}
TYPO_LENGTH = 5


def plain(text: str) -> str:
    """Return a text in small letters without accents or apostrophes."""
    letters = unicodedata.normalize("NFKD", text).translate(_APOSTROPHES).replace("&", " and ")
    return "".join(c for c in letters if not unicodedata.combining(c)).lower()


def tokens(text: str) -> list[str]:
    """Return the words of a text in order, each once: saint as st, and without the s of a plural."""
    return list(dict.fromkeys(_one(w) for w in _BREAK.split(plain(text)) if w))[:20]


def _one(word: str) -> str:
    word = _SAME.get(word, word)
    if len(word) >= TYPO_LENGTH and word.endswith("s") and not word.endswith("ss"):
        word = word[:-1]
    return word[:60]


def typed(text: str) -> list[str]:
    """Return the words that somebody typed, without the small ones where others remain."""
    words = tokens(text[:200])
    telling = [w for w in words if w not in SMALL and (len(w) > 1 or w.isdigit())]
    return telling[:8] if telling or len(words) > 1 else words


def initials(name: str) -> str:
    """Return the letters by which people call a long name (UCLH, RNOH), or nothing for a short one."""
    words = [w for w in _BREAK.split(plain(name)) if w and w not in SMALL - {"foundation"}]
    words = [w for w in words if w != "foundation"]
    return "".join(w[0] for w in words) if len(words) >= 3 else ""


def with_one_left_out(word: str) -> set[str]:
    """Return the word and every form of it with one letter left out; short words and codes have no other form."""
    if len(word) < TYPO_LENGTH or any(c.isdigit() for c in word):
        return {word}
    return {word} | {word[:i] + word[i + 1 :] for i in range(len(word))}


def one_slip_apart(first: str, second: str) -> bool:
    """Answer whether one letter put in, left out, changed or swapped with its neighbour makes one word of the other."""
    if abs(len(first) - len(second)) > 1:
        return False
    start = 0
    while start < min(len(first), len(second)) and first[start] == second[start]:
        start += 1
    a, b = first[start:], second[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])
