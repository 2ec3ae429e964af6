"""What the vault's pages say, in words; nothing that is sealed passes through here."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from candour.areas.accounts import door as accounts
from candour.areas.ledger import clock
from candour.areas.ledger.door import Viewer
from candour.areas.organisations import door as organisations
from candour.areas.vault import door as vault

OUTCOMES = {
    "opened": gettext_lazy("Opened it"),
    "left": gettext_lazy("Took the sealed file away"),
    "failed": gettext_lazy("Tried to open it: what is kept was altered"),
}
REFUSED = gettext_lazy("Was refused")
# What the books call an act that came without words of its own.
ACTS = {
    "open": gettext_lazy("to open it"),
    "grant": gettext_lazy("to share it"),
    "revoke": gettext_lazy("to take it back from somebody"),
    "bar": gettext_lazy("to keep somebody away from it"),
    "add": gettext_lazy("to add to it"),
    "leave_with": gettext_lazy("to take it away"),
    "destroy": gettext_lazy("to destroy it"),
    "agree": gettext_lazy("to agree to something"),
    "ask_continuity": gettext_lazy("to ask for a key"),
    "peel": gettext_lazy("to give a key"),
    "read_accesses": gettext_lazy("to see its page"),
}
LONG, VERY_LONG = 20, 28


@dataclass(frozen=True)
class Somebody:
    """A person as the page about sharing names them: with every role, and where."""

    id: str
    name: str
    roles: tuple[str, ...]
    works_here: bool = True


@dataclass(frozen=True)
class Access:
    """What somebody did on one day for one reason, in words. Who was refused is named by role and organisation, not by name."""

    day: date
    who: str
    what: str
    purpose: str
    was_refused: bool
    times: int = 1


def strength_words(passphrase: str) -> str:
    """Return how strong a passphrase is, in a sentence. It has passed the rules already."""
    words, length = len(passphrase.split()), len(passphrase)
    if words >= 5 or length >= VERY_LONG:
        return _("Your passphrase is very strong. Keep it only for this key.")
    if words >= 4 or length >= LONG:
        return _("Your passphrase is strong. Keep it only for this key.")
    return _("Your passphrase is long enough. Two more words would make it much stronger; you can change it at any time.")


def hour(moment: datetime | None) -> str:
    """Return the time of day at which a key locks itself."""
    return moment.astimezone(clock.LONDON).strftime("%H:%M") if moment else ""


def day_of(text: str) -> date:
    return date.fromisoformat(text)


def _place(code: str, names: dict[str, organisations.OrganisationSummary]) -> str:
    return organisations.readable_name(names[code].name) if code in names else ""


def somebody(person_id: str, *, viewer: Viewer) -> Somebody | None:
    """Return a person with their name, roles and organisations, as whoever shares something must see them; None when they hold no role."""
    known = accounts.person(person_id=person_id, viewer=viewer)
    memberships = accounts.viewer_for(person_id).memberships
    if known is None or not memberships:
        return None
    names = organisations.summaries(codes={m.organisation_code for m in memberships if m.organisation_code}, viewer=viewer)
    labels = accounts.roles()
    roles = (f"{labels[m.role].label}, {_place(m.organisation_code or '', names) or _('nationally')}" for m in memberships)
    return Somebody(known.id, known.name, tuple(sorted(roles)))


def people_of(holders: Iterable[vault.HolderSummary], *, viewer: Viewer) -> list[tuple[Somebody, vault.HolderSummary]]:
    """Return who can open something, by name, in the order in which they came to it; two queries however many."""
    kept = list(holders)
    known = accounts.people(ids=[h.holder for h in kept], viewer=viewer)
    there = accounts.active(ids=[h.holder for h in kept], viewer=viewer)
    return [(Somebody(h.holder, known[h.holder].name, (), h.holder in there), h) for h in kept if h.holder in known]


def accesses(looks: Iterable[vault.AccessSummary], *, viewer: Viewer) -> list[Access]:
    """Return the looks in words, newest first; two queries however many."""
    kept = list(looks)
    known = accounts.people(ids={a.who for a in kept if a.outcome in OUTCOMES and "-" in a.who}, viewer=viewer)
    names = organisations.summaries(codes={a.organisation_code for a in kept if a.organisation_code}, viewer=viewer)
    alike = Counter(_access(a, known, names) for a in reversed(kept))  # each part of a note is opened, and marked, by itself
    return [replace(access, times=times) for access, times in alike.items()]


def _access(
    a: vault.AccessSummary, known: dict[str, accounts.PersonSummary], names: dict[str, organisations.OrganisationSummary]
) -> Access:
    labels = accounts.roles()
    role = labels[a.role].label if a.role in labels else _("Somebody without a role")
    place = _place(a.organisation_code, names)
    with_place = f"{role}, {place}" if place else role
    refused = a.outcome not in OUTCOMES
    named = known[a.who].name if a.who in known and not refused else ""
    said = str(ACTS[a.purpose]) if a.purpose in ACTS else f"“{a.purpose}”"
    return Access(
        day_of(a.day), f"{named}, {with_place}" if named else with_place, str(REFUSED if refused else OUTCOMES[a.outcome]), said, refused
    )
