"""Names as people read them, from the capitals of the published files."""

import re

_LOWER = {"a", "and", "at", "by", "cum", "en", "for", "in", "juxta", "le", "of", "on", "super", "the", "to", "under", "upon", "with"}
_AS_IS = {"NHS", "CCG", "ICB", "ICS", "PCT", "UK", "II", "III", "IV", "GP", "A&E", "BRI", "BCH", "FT", "PO", "HQ", "CIC", "NHSE"}
_SPECIAL = {"2GETHER": "2gether", "C/O": "c/o"}
_CODE = re.compile(r"[A-Z]*\d[A-Z\d]*")
_WORD = re.compile(r"[^\s\-–/(]+|[\s\-–/(]+")
_MC = re.compile(r"^Mc([a-z])(?=[a-z]{2})")


def readable(official: str) -> str:
    """
    Return a name for reading: "KING'S LYNN NHS TRUST" becomes "King's Lynn NHS Trust".

    A name that already has small letters is left as it is. Codes inside a name ("ICB - 00L") and abbreviations stay capital.
    """
    name = " ".join(official.split())
    if name != name.upper():
        return name
    name = name.replace("NATIONAL HEALTH SERVICE TRUST", "NHS TRUST")
    pieces = _WORD.findall(name)
    starts = True
    for place, piece in enumerate(pieces):
        if piece.strip(" -–/("):
            pieces[place] = _word(piece, starts=starts)
            starts = False
    return "".join(pieces)


def readable_town(official: str) -> str:
    """Return a town as it is written today: "ST. HELENS" as "St Helens", "STOCKTON-ON-TEES" as "Stockton-on-Tees"."""
    return re.sub(r"\bSt\. ?", "St ", readable(official))


def _word(word: str, *, starts: bool) -> str:
    bare = word.strip(".,;:()'’\"&")
    if bare in _AS_IS or ("&" in bare and len(bare) <= 3):
        return word
    if bare in _SPECIAL:
        return word.replace(bare, _SPECIAL[bare])
    if bare.lower() in _LOWER and not starts:
        return word.lower()
    if re.fullmatch(r"\d+(ST|ND|RD|TH)", bare):
        return word.lower()
    if _CODE.fullmatch(bare):
        return word
    if re.match(r"[OD]['’][A-Z]{3}", bare):  # O'Neill, D'Arcy; not King's
        return word[:2] + word[2:].capitalize()
    return _MC.sub(lambda m: "Mc" + m.group(1).upper(), word[:1] + word[1:].lower())
