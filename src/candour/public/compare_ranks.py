"""Places said honestly: between which an organisation may stand, and its chance of being among the worst tenth."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

from candour.design import formats
from candour.methods import ranks
from candour.methods.ranks import Ranks
from candour.public import methods
from candour.public.compare_cuts import Cuts, Group

LIKELY = 0.9


def of(cuts: Cuts, groups: Sequence[Group]) -> Ranks | None:
    """Return the ranges of places, or None where organisations are not compared or no side is the better one."""
    measure = cuts.measure
    judged = any(g.band for g in groups)
    known = all(g.top is not None and g.bottom for g in groups)
    if not judged or not known or len(groups) < 2 or measure["better"] not in ranks.DIRECTIONS or measure["kind"] not in ranks.KINDS:
        return None
    top, bottom = (tuple(float(getattr(g, name)) for g in groups) for name in ("top", "bottom"))
    return _ranks(top, bottom, measure["kind"], measure["better"])


@functools.lru_cache(maxsize=32)
def _ranks(top: tuple[float, ...], bottom: tuple[float, ...], kind: Any, better: Any) -> Ranks:
    return ranks.ranks(top, bottom, kind=kind, better=better)


def about(found: Ranks, groups: Sequence[Group], highlight: str = "") -> dict[str, Any]:
    """Return what the page says of places."""
    differ, pairs = found.pairs
    alone = int((found.position > 0).sum())
    likely = int((found.worst_tenth >= LIKELY).sum())
    own = formats.plural(alone, "organisation has", "organisations have") if alone else "No organisation has"
    many = formats.plural(len(groups), "organisation")
    who = f"{likely} {'is' if likely == 1 else 'are'}" if likely else "None is"
    sure = f"{who} nearly sure to be among them (9 chances in 10 or more)."
    said = [
        f"Of the {formats.thousands(pairs)} pairs that {many} make, {formats.thousands(differ)} differ by more than chance.",
        f"{own} a place of its own. Others have a range of places; where two ranges meet, nobody can say which stands above.",
        f"The worst tenth is {formats.plural(found.tenth, 'organisation')}. {sure}",
    ]
    at = next((i for i, g in enumerate(groups) if g.code == highlight), None)
    if at is not None:
        said.append(
            f"{groups[at].label} may stand anywhere between place {found.best[at]} and place {found.worst[at]} of {len(groups)}. "
            f"Its chance of being among the worst tenth is {formats.percent(float(found.worst_tenth[at]))}."
        )
    return {"said": said, "method": found.method, "described": found.method.id in methods.methods()}
