"""`@action`: one thing that happened, one transaction, one ledger line, however often it is sent."""

import functools
import inspect
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, ParamSpec, TypeVar

from django.db import IntegrityError, transaction

from candour.areas.ledger import lines
from candour.areas.ledger.actors import Actor
from candour.areas.ledger.models import Key, Waiting

Face = Literal["public", "internal", "sealed"]
P = ParamSpec("P")
V = TypeVar("V")


@dataclass(frozen=True)
class Done(Generic[V]):
    """What an action's body returns: the value for the caller, and what the ledger keeps of it."""

    value: V
    refs: Mapping[str, Any] = field(default_factory=dict)
    payload: Any = field(default_factory=dict)


class NothingNew(Exception):  # noqa: N818 - not an error: the act changed nothing, so it leaves no line
    """Raised by an action's body when there is nothing to do; carries the value for the caller."""

    def __init__(self, value: Any) -> None:
        super().__init__("nothing new")
        self.value = value


ACTIONS: dict[str, str] = {}
# Whose lines wait for the nightly shuffled batch, because their order and day would tell who it was.
NAMELESS = ("anonymous", "receipt")


def action(kind: str, *, face: Face = "internal") -> Callable[[Callable[P, Done[V]]], Callable[P, V]]:
    """
    Make a function an action: it runs in a transaction and its line is written last.

    The function takes keywords only, among them `by: Actor`; it returns `Done(value, refs, payload)`. With `key` the same act sent twice
    answers with the first value. A body that finds nothing to change raises `NothingNew(value)`: all is rolled back and no line written.
    """

    def decorate(function: Callable[P, Done[V]]) -> Callable[P, V]:
        parameters = inspect.signature(function).parameters
        if "by" not in parameters or any(p.kind is not p.KEYWORD_ONLY for p in parameters.values()):
            raise TypeError(f"{function.__qualname__} is an action: it takes keywords only, among them `by`.")
        if kind in ACTIONS:
            raise TypeError(f"Two actions write '{kind}': {ACTIONS[kind]} and {function.__qualname__}.")
        ACTIONS[kind] = f"{function.__module__}.{function.__qualname__}"
        takes_key = "key" in parameters

        @functools.wraps(function)
        def act(*args: P.args, **kwargs: P.kwargs) -> V:
            by = kwargs["by"]
            if not isinstance(by, Actor):
                raise TypeError("`by` is an Actor.")
            key = kwargs.get("key") if takes_key else None
            actor = f"{by.kind}:{by.ref}"
            if key and (known := _known(kind, actor, str(key))) is not None:
                return known[0]  # type: ignore[no-any-return]
            try:
                with transaction.atomic():
                    done = function(*args, **kwargs)
                    if key:
                        Key.objects.create(kind=kind, actor=actor, key=str(key), value=done.value)
                    _write(kind, face, by, done)
            except NothingNew as nothing:
                return nothing.value  # type: ignore[no-any-return]
            except IntegrityError:
                # The same act may have been sent twice at the same moment: the other one won.
                if key and (known := _known(kind, actor, str(key))) is not None:
                    return known[0]  # type: ignore[no-any-return]
                raise
            return done.value

        act.ledger_kind = kind  # type: ignore[attr-defined]
        return act

    return decorate


def _known(kind: str, actor: str, key: str) -> tuple[Any] | None:
    return Key.objects.filter(kind=kind, actor=actor, key=key).values_list("value").first()


def _write(kind: str, face: Face, by: Actor, done: Done[Any]) -> None:
    if not isinstance(done, Done):
        raise TypeError(f"The action '{kind}' returned {type(done).__name__}, not Done: no act without its line.")
    payload_hash, salt = lines.commit_to(done.payload, face=face)
    refs = {k: str(v) for k, v in done.refs.items()}
    if by.kind in NAMELESS:
        Waiting.objects.create(id=uuid.uuid4(), kind=kind, face=face, actor_role=by.role, refs=refs, payload_hash=payload_hash, salt=salt)
    else:
        lines.append(kind=kind, face=face, actor_role=by.role, refs=refs, payload_hash=payload_hash, salt=salt, line_id=uuid.uuid4())
