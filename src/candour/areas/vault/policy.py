"""Who may do what with what is sealed, and how each refusal answers."""
# ruff: noqa: N818 - each error is named by what it says

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from candour.areas.ledger.door import Viewer

IDLE = timedelta(minutes=15)
ABSOLUTE = timedelta(hours=8)
LONGEST_PURPOSE = 300
LONGEST_REASON = 500
LARGEST_ITEM = 11 * 1024 * 1024
SHORTEST_PASSPHRASE = 15
MOST_OFFICES = 7
RECEIPT = "receipt:"


class VaultError(Exception):
    """The vault refuses; the sentence says what to do."""


class NoSuchThing(VaultError, LookupError):
    """Missing, or not for this holder: they answer alike."""

    def __init__(self) -> None:
        super().__init__("There is nothing here that you can open.")


class NotStrong(VaultError):
    """They did not sign in with something that cannot be phished."""

    def __init__(self) -> None:
        super().__init__("Sign in with a passkey or a security key: sealed material is not opened with a password or a code alone.")


class NotFresh(VaultError):
    """They proved who they are too long ago for this act."""

    def __init__(self) -> None:
        super().__init__("Prove once more that it is you: this needs a proof from the last five minutes.")


class NotUnlocked(VaultError):
    """The key that was brought is not this person's, or they no longer hold any role."""

    def __init__(self) -> None:
        super().__init__("Unlock your own key first.")


class OpensOutside(VaultError):
    """The case is opened only away from the service."""

    def __init__(self) -> None:
        super().__init__("This is never opened on the service. Take the sealed bundle away and open it with candour unseal.")


class NeedsSecond(VaultError):
    """Another person must agree first."""

    def __init__(self) -> None:
        super().__init__("A second person must agree to this first.")


class OnlyWriter(VaultError):
    """They can open it, but whoever wrote it decides who else can."""

    def __init__(self) -> None:
        super().__init__("Only whoever wrote this decides who can open it, and whether it stays.")


class HasNoKey(VaultError):
    """A holder has no key yet, so nothing can be sealed for them."""

    def __init__(self, holders: tuple[str, ...]) -> None:
        super().__init__("Nothing can be sealed for somebody who has no key yet. Ask them to make one.")
        self.holders = holders


class Altered(VaultError):
    """A public key stands in the database that no line of the ledger knows: somebody changed it around Candour."""

    def __init__(self) -> None:
        super().__init__(
            "This key is not the one that the record knows, so nothing is sealed for it. Somebody may have changed it. "
            "Tell the outside reader, and use another way to speak with each other."
        )


class Unfit(VaultError):
    """What was sent will not do; `field` says which part."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class Why(StrEnum):
    """Why something was refused, as the vault's own books keep it."""

    NOT_STRONG = "not_strong"
    NOT_FRESH = "not_fresh"
    NOT_THEIRS = "not_theirs"
    LEFT = "left"
    MISSING = "missing"
    NO_GRANT = "no_grant"
    BARRED = "barred"
    OUTSIDE = "outside"
    NO_SECOND = "no_second"
    NOT_THE_WRITER = "not_the_writer"
    WRONG = "wrong"
    ALTERED = "altered"


# What the books know and what the person is told: whoever holds no key learns nothing, not even that there is something.
ANSWERS: dict[Why, type[VaultError]] = {
    Why.NOT_STRONG: NotStrong,
    Why.NOT_FRESH: NotFresh,
    Why.NOT_THEIRS: NotUnlocked,
    Why.LEFT: NotUnlocked,
    Why.MISSING: NoSuchThing,
    Why.NO_GRANT: NoSuchThing,
    Why.BARRED: NoSuchThing,
    Why.OUTSIDE: OpensOutside,
    Why.NO_SECOND: NeedsSecond,
    Why.NOT_THE_WRITER: OnlyWriter,
    Why.WRONG: NotUnlocked,
    Why.ALTERED: Altered,
}


class Act(StrEnum):
    """What is done with a case or an item. The value is what the books call it."""

    KEY = "key"
    OPEN = "open"
    GRANT = "grant"
    REVOKE = "revoke"
    BAR = "bar"
    ADD = "add"
    LEAVE_WITH = "leave_with"
    DESTROY = "destroy"
    AGREE = "agree"
    ASK_CONTINUITY = "ask_continuity"
    PEEL = "peel"
    READ_ACCESSES = "read_accesses"


@dataclass(frozen=True)
class Needs:
    """What an act asks of whoever does it."""

    fresh: bool = False
    grant: bool = True
    opened_here: bool = False


NEEDS: dict[Act, Needs] = {
    Act.KEY: Needs(grant=False),
    Act.OPEN: Needs(opened_here=True),
    Act.ADD: Needs(),
    Act.READ_ACCESSES: Needs(),
    Act.GRANT: Needs(fresh=True, opened_here=True),
    Act.REVOKE: Needs(fresh=True, opened_here=True),
    Act.BAR: Needs(fresh=True),
    Act.LEAVE_WITH: Needs(fresh=True),
    Act.DESTROY: Needs(fresh=True),
    Act.AGREE: Needs(fresh=True, grant=False),
    Act.ASK_CONTINUITY: Needs(fresh=True, grant=False),
    Act.PEEL: Needs(fresh=True, grant=False),
}


def holder_of(viewer: Viewer) -> str:
    """Return the holder a signed-in person is, or nothing: only a receipt's own key says which receipt came."""
    return viewer.actor.ref if viewer.is_signed_in else ""


def is_receipt(holder: str) -> bool:
    return holder.startswith(RECEIPT)


def why_not_proven(viewer: Viewer, *, holder: str | None, fresh: bool) -> Why | None:
    """Return why this viewer may do nothing protected with the key of `holder` (None: no key is needed), or None."""
    if viewer.actor.kind == "receipt":
        # Somebody with a receipt proved it a moment ago, by the receipt itself; there is no session.
        return None if holder and is_receipt(holder) else Why.NOT_THEIRS
    if not viewer.is_signed_in or (holder is not None and holder != viewer.actor.ref):
        return Why.NOT_THEIRS
    if not viewer.memberships:
        return Why.LEFT
    if not viewer.is_strong:
        return Why.NOT_STRONG
    return Why.NOT_FRESH if fresh and not viewer.is_fresh else None


def require_purpose(purpose: str) -> str:
    """:raises Unfit: when it does not say why."""
    if not purpose.strip():
        raise Unfit("Say why you open this.", field="purpose")
    if len(purpose.strip()) > LONGEST_PURPOSE:
        raise Unfit(f"Say why in at most {LONGEST_PURPOSE} characters.", field="purpose")
    return purpose.strip()


def require_reason(reason: str, *, field: str = "reason", longest: int = LONGEST_REASON) -> str:
    """:raises Unfit: when it is missing or too long."""
    if not reason.strip():
        raise Unfit("Say why.", field=field)
    if len(reason.strip()) > longest:
        raise Unfit(f"Keep this within {longest} characters.", field=field)
    return reason.strip()
