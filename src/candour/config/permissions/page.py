"""The page of the documents that says who may reach what, in words, for those who answer for it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

import yaml

from candour.config.permissions import acts, table
from candour.config.permissions.reading import MISSING, Address, Room, rooms
from candour.config.permissions.visitors import ELSEWHERE, ROLES, Visitor, rooms_of, visitors

RENEWED_BY = "./run candour permissions --page > docs/reference/permissions.md"
HEAD = f"""# Who may reach what

<!-- Made by `{RENEWED_BY}`; a test says when it is out of date. Change src/candour/config/permissions, not this page. -->

Every line here is a promise that the tests keep: for each role, address, way of asking and state of the thing behind it they ask, and
compare what happens with what is written here, before any change of Candour is taken. `candour permissions` gives the same as data.

How to read it

- *reads it*: the page or the data is shown. *takes a form*: an empty form comes back with what is missing, so a full one is taken.
- *is sent to sign in*: whether or not the thing exists. *is sent on*: to the page that fits (what has been done, or what can be done).
- *finds nothing*: the answer is that of a thing which does not exist, byte for byte, so nobody learns that it does.
- *is refused*: told that the address is not open to their role. *not this way*: the address takes only forms, or only looks.
- Where a thing belongs to an organisation, a role means somebody of that organisation. The same role elsewhere is *everybody else*,
  unless it is named.
- What is missing *finds nothing* for everybody, and whoever is not signed in is sent to sign in as if it were there.
- HEAD answers as GET. Every other method is refused everywhere. No form is taken without its own token.
"""
WORDS = {
    200: "reads it",
    400: "takes a form",
    401: "gets their words back",
    403: "is refused",
    404: "finds nothing",
    405: "not this way",
}


def text() -> str:
    """Return the whole page."""
    return "\n".join([HEAD, *_roles(), *(line for room in rooms() for line in _room(room)), *_acts()]).rstrip("\n") + "\n"


def _roles() -> Iterator[str]:
    titles = {room.code: room.title for room in rooms()}
    yield "## The roles\n"
    yield "Everybody, with or without a role, also reads what is public. A role reaches of its own only the rooms named here.\n"
    yield "| role | may see | rooms of its own |\n|---|---|---|"
    for role in yaml.safe_load(ROLES.read_text("utf-8"))["roles"]:
        own = ", ".join(titles[code] for code in rooms_of(role["id"])) or "none"
        yield f"| {role['label']} | {role['may_see']} | {own} |"
    yield ""


def _room(room: Room) -> Iterator[str]:
    yield f"## {room.title}\n"
    yield f"{room.says}\n"
    yield "| address | asked to | when it is | who |\n|---|---|---|---|"
    for address in room.addresses:
        for method, states, said in _lines(room, address):
            asked = {"GET": "show", "POST": "take a form"}[method]
            needs = {"strong": " (signed in with a passkey)", "fresh": " (having just proved who they are)"}.get(address.needs, "")
            yield f"| `{table.written(address)}` | {asked}{needs} | {states} | {said} |"
    yield ""


def _acts() -> Iterator[str]:
    """Yield what may be done at the doors, whatever page or command it comes by."""
    yield "## What is done, whatever page or command it comes by\n"
    yield "Each act leaves a line in the ledger under this name. Where people are named, everybody else is refused by the act itself,"
    yield "whatever a page allowed; the tests let everybody try, the command line and somebody without an account among them.\n"
    yield "| act | when it is | who |\n|---|---|---|"
    labels = {v.name: v.label.lower() for v in visitors()}
    for kind, act in sorted(acts.acts().items()):
        if not act.who:
            how = {"own": act.own, "inner": act.inner, "trusted": act.trusted}
            words = {"own": "everybody, for themselves only", "inner": "nobody directly", "trusted": "only the program itself"}
            way = next(name for name, said in how.items() if said)
            yield f"| `{kind}` | | {words[way]}: {how[way]} |"
            continue
        alike: dict[str, list[str]] = defaultdict(list)
        for state in acts.states(act):
            alike[acts.who(act, state)].append(state)
        of = next((room.things[act.of].all_states for room in rooms() if act.of in room.things), {})
        for group, when in _when(alike, of):
            yield f"| `{kind}` | {when} | {_group(group, labels)} |"


def _when(alike: dict[str, list[str]], labels: dict[str, str]) -> list[tuple[str, str]]:
    """Return for each answer when it is given, in words; what is given in most states comes last, as what holds otherwise."""
    said = {answer: "" if states == [""] else "; ".join(labels[s].lower() for s in states) for answer, states in alike.items()}
    if len(alike) == 1:
        return [(answer, "whatever its state" if len(labels) > 1 and said[answer] else "") for answer in alike]
    most = max(alike, key=lambda answer: len(alike[answer]))
    return [*((answer, when) for answer, when in said.items() if answer != most), (most, "otherwise")]


def _group(group: str, labels: dict[str, str]) -> str:
    names = acts.named(group)
    words = {acts.COMMAND: "the command line", acts.EVERYBODY_SIGNED_IN: "everybody signed in"}
    words |= {acts.EVERYBODY_WITH_A_ROLE: "whoever holds a key of it, and a role today", acts.WITHOUT_ACCOUNT: "who is not signed in"}
    return ", ".join(words.get(name) or labels[name] for name in names) or "nobody"


def _lines(room: Room, address: Address) -> Iterator[tuple[str, str, str]]:
    """Yield the method, the states that answer alike, and who gets what in them."""
    thing = room.thing_of(address)
    labels = room.things[thing].all_states if thing else {}
    alike: dict[tuple[str, str], list[str]] = defaultdict(list)
    cells: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for cell in table.cells(room, address):
        if cell.is_proved and cell.state != MISSING:
            cells[cell.method, cell.state][cell.role] = cell.answer
    for (method, state), answers in cells.items():
        alike[method, _who(answers)].append(state)
    for method in dict.fromkeys(method for method, _ in alike):
        for said, when in _when({said: states for (m, said), states in alike.items() if m == method}, labels):
            yield method, when, said


def _who(answers: dict[str, int]) -> str:
    """Return who gets what in words: those who get something rare first, everybody else last."""
    if set(answers.values()) == {table.SENT_AWAY}:
        return "everybody is sent on"
    groups: dict[str, list[Visitor]] = defaultdict(list)
    for visitor in visitors():
        groups[_words(answers[visitor.name], visitor)].append(visitor)
    if len(groups) == 1:
        return f"everybody {next(iter(groups))}"
    rest = max(groups, key=lambda words: len(groups[words]))
    said = [f"**{words}**: {_named(found)}" for words, found in groups.items() if words != rest]
    return "; ".join([*sorted(said, key=lambda s: "sign in" in s), f"everybody else {rest}"])


def _words(answer: int, visitor: Visitor) -> str:
    if answer == table.SENT_AWAY:
        return "is sent on" if visitor.is_signed_in else "is sent to sign in"
    return WORDS[answer]


def _named(found: Iterable[Visitor]) -> str:
    names = {visitor.name for visitor in found}
    said = []
    for visitor in visitors():
        if visitor.name not in names or (visitor.where == "elsewhere" and visitor.role in names):
            continue
        if not visitor.is_signed_in:
            if "who is not signed in" not in said:
                said.append("who is not signed in")
        else:
            both = visitor.where == "home" and visitor.name + ELSEWHERE in names
            said.append(f"{visitor.label.lower()}{' of any organisation' if both else ''}")
    return ", ".join(said)
