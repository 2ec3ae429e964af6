"""Keeps the words by which organisations are found."""

from collections.abc import Iterable

from django.db.models import F

from candour.areas.organisations import bulk, words
from candour.areas.organisations.models import FormerName, Organisation, Spelling, Term
from candour.areas.organisations.taking_in import batches

# Where a word stands decides how good an answer it makes; the smallest first.
CODE, NAME_FIRST, INITIALS, TOWN, NAME, FORMER, ADDRESS = range(7)
WEIGHTS = {CODE: "code", NAME_FIRST: "name", INITIALS: "initials", TOWN: "town", NAME: "name", FORMER: "former name", ADDRESS: "address"}
INITIALS_MARK = "="  # initials are found whole, never by their beginning


def terms_of(o: Organisation, former: Iterable[str] = ()) -> dict[str, int]:
    """Return the words of an organisation, each with the best place it stands in."""
    found: dict[str, int] = {}

    def put(tokens: Iterable[str], weight: int) -> None:
        for token in tokens:
            if token not in words.EVERYWHERE:
                found[token] = min(weight, found.get(token, weight))

    name = words.tokens(o.name)
    telling = [t for t in name if t not in words.SMALL]
    put([o.code.lower(), *words.tokens(o.code)], CODE)
    put(telling[:1], NAME_FIRST)
    put(name, NAME)
    put(words.tokens(o.town), TOWN)
    if initials := words.initials(o.name):
        put([INITIALS_MARK + initials], INITIALS)
    for former_name in former:
        put(words.tokens(former_name), FORMER)
    put(words.tokens(o.address), ADDRESS)
    return found


def index(codes: Iterable[str]) -> None:
    """Make the words of these organisations anew."""
    for batch in batches(sorted(set(codes))):
        former: dict[str, list[str]] = {}
        for code, name in FormerName.objects.filter(organisation_id__in=batch).values_list("organisation_id", "name"):
            former.setdefault(code, []).append(name)
        Term.objects.filter(organisation_id__in=batch).delete()
        terms = {o.code: terms_of(o, former.get(o.code, ())) for o in Organisation.objects.filter(code__in=batch)}
        rows = ((code, token, weight) for code, found in terms.items() for token, weight in found.items())
        bulk.insert(Term, ("organisation", "token", "weight"), rows)
        _index_spellings({token for found in terms.values() for token in found})


def _index_spellings(tokens: set[str]) -> None:
    wanted = {t for t in tokens if len(t) >= words.TYPO_LENGTH and t.isalpha()}
    had: set[str] = set()
    for batch in batches(sorted(wanted)):
        had |= set(Spelling.objects.filter(token__in=batch, variant=F("token")).values_list("token", flat=True))
    rows = ((variant, token) for token in sorted(wanted - had) for variant in sorted(words.with_one_left_out(token)))
    bulk.insert(Spelling, ("variant", "token"), rows)
