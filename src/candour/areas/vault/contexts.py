"""What every envelope is bound to. Written once, because both who seals and who opens must say the same."""

from typing import Any

Context = dict[str, Any]


def of_user_key(*, holder: str, generation: int) -> Context:
    return {"holder": holder, "generation": generation}


def of_grant(*, organisation: str, case: str, generation: int, holder: str, key: str) -> Context:
    """A case key, wrapped for one holder's key."""
    return {"organisation": organisation, "case": case, "generation": generation, "holder": holder, "key": key}


def of_item(*, organisation: str, case: str, item: str, field: str, version: int) -> Context:
    """The content of one version of one item. No generation: rotation wraps the item's key anew and leaves its content alone."""
    return {"organisation": organisation, "case": case, "item": item, "field": field, "version": version}


def of_item_key(*, organisation: str, case: str, item: str, field: str, version: int, generation: int) -> Context:
    """The key of one version of one item, wrapped for a generation of the case key."""
    return of_item(organisation=organisation, case=case, item=item, field=field, version=version) | {"generation": generation}


def of_reader(*, organisation: str, case: str, item: str, field: str, version: int, holder: str, key: str) -> Context:
    """The key of one version of one item, wrapped for one further reader."""
    return of_item(organisation=organisation, case=case, item=item, field=field, version=version) | {"holder": holder, "key": key}
