"""The people whom a visitor can be with one click. There is no Django here: the command names them before the server starts."""

from dataclasses import dataclass

from candour.demo.world.people import PERSONAS as PEOPLE


@dataclass(frozen=True)
class Offered:
    """Somebody to be seen as: `username` is empty for those who need no account."""

    slug: str
    name: str
    who: str
    username: str
    role: str
    organisation: str | None
    title: str


PERSONAS: tuple[Offered, ...] = tuple(
    Offered(p.slug, p.name, p.who, p.slug if p.organisation else "", p.role, p.organisation, p.title) for p in PEOPLE if p.in_the_cast
)

# Nobody signed in: what a journalist, a daughter or a passer-by sees.
ANYONE = ("anyone", "Anyone, not signed in")
WITH_ACCOUNT: tuple[Offered, ...] = tuple(p for p in PERSONAS if p.username)
