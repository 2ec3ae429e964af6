"""What a notice may say, who may read it, and what people may choose."""

import re
from collections.abc import Mapping

from candour.areas.ledger.door import Actor, Viewer
from candour.areas.notices import kinds

LONGEST_TEXT = 500
LONGEST_ADDRESS = 200
# How often in a day somebody may have a mail sent to an address that is not yet theirs.
ASKS_A_DAY = 3
DAYS_TO_CONFIRM = 7
_KIND = re.compile(r"[a-z_]+\.[a-z_]+")
_MAY_TAKE_OFF_FOR_OTHERS = ("operator",)
_MAY_SEE_COUNTS = ("operator",)


class UnfitNotice(ValueError):  # noqa: N818 - the sentence it carries is the error
    """What was to be told cannot be told; the sentence says why."""


class UnfitChoice(ValueError):  # noqa: N818
    """What a person chose or typed will not do; the sentence says how to mend it, `field` where."""

    def __init__(self, words: str, *, field: str = "") -> None:
        super().__init__(words)
        self.field = field


class NoSuchLink(LookupError):  # noqa: N818
    """The link confirms nothing: wrong, used, too old, or somebody else's; all answer alike."""


def require_fit_to_tell(*, kind: str, text: str, address: str, is_urgent: bool = False) -> None:
    """:raises UnfitNotice: when the words or the address would not do for any reader."""
    if not _KIND.fullmatch(kind):
        raise UnfitNotice(f"'{kind}' is not the kind of a notice: write area.event, such as questions.raised.")
    if not text.strip():
        raise UnfitNotice("A notice says something: its text is empty.")
    if len(text) > LONGEST_TEXT:
        raise UnfitNotice(f"A notice is one sentence of at most {LONGEST_TEXT} characters; this one has {len(text)}.")
    # Only a path of our own: a notice must never be the way somebody is led to another site.
    is_own_path = address.startswith("/") and not address.startswith("//") and "\\" not in address
    if address and (not is_own_path or len(address) > LONGEST_ADDRESS):
        raise UnfitNotice(f"The address of a notice is a path on this site, such as /questions/; '{address[:60]}' is not.")
    if is_urgent and not kinds.kind(kind).may_be_urgent:
        raise UnfitNotice(f"'{kind}' is not among the kinds that may be urgent in definitions/notices/kinds.yaml.")


def reader_of(viewer: Viewer) -> str | None:
    """Return the person whose notices the viewer may read: their own and nobody else's."""
    return viewer.actor.ref if viewer.is_signed_in else None


def require_reader(by: Actor) -> str:
    """:raises PermissionError: when no person acts: nobody reads for another."""
    if by.kind != "person":
        raise PermissionError("Only the person who was told can mark a notice as read.")
    return by.ref


def require_chooser(by: Actor) -> str:
    """:raises PermissionError: when no person acts: nobody chooses for another."""
    if by.kind != "person":
        raise PermissionError("Only the person whose mail it is can choose where and when it goes.")
    return by.ref


def require_may_take_off(by: Actor) -> None:
    """:raises PermissionError: unless an operator acts; and nobody can put an address in for another."""
    if by.role not in _MAY_TAKE_OFF_FOR_OTHERS:
        raise PermissionError("Only an operator can take off somebody else's address for mail.")


def may_see_counts(viewer: Viewer) -> bool:
    """Answer whether the viewer may see how many mails wait or were given up: who runs the service. Nobody sees whose."""
    return viewer.has_any(_MAY_SEE_COUNTS) or viewer.actor.kind == "command"


def require_fit_choices(*, ways: Mapping[str, str], quiet_from: int, quiet_to: int) -> None:
    """:raises UnfitChoice: when a way does not belong to its group or an hour is none."""
    known = kinds.groups()
    for group, way in ways.items():
        if group not in known:
            raise UnfitChoice("Choose for the groups on this page.")
        if way not in known[group].ways:
            raise UnfitChoice(f"Choose one of the ways that stand under “{known[group].label}”.", field=group)
    for name, hour in (("quiet_from", quiet_from), ("quiet_to", quiet_to)):
        if not 0 <= hour <= 23:
            raise UnfitChoice("Choose an hour from 0 to 23.", field=name)
