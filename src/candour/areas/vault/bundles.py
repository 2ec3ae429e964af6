"""Taking sealed things away: one file with everything of a case that one holder can open elsewhere, and nothing that opens it."""

import base64
import json

from django.db import transaction

from candour.areas.ledger.door import Actor, Done, Viewer, action
from candour.areas.vault import gate, marks, opening, policy, unsealing
from candour.areas.vault.gate import Held, Look
from candour.areas.vault.models import HolderKey, Item, ItemKey
from candour.areas.vault.policy import Act


@action("vault.bundle_left", face="sealed")
def _say_left(*, look: Look, by: Actor) -> Done[str]:
    return gate.written(look, "left")


def bundle_of(*, case_id: str, viewer: Viewer) -> bytes:
    """
    Return a case as one JSON file, sealed for the viewer's own key that is kept outside: `candour unseal BUNDLE --key FILE` opens it there.

    That it left is marked, and its line committed, first. For a case of either mode; the key must be one that is kept outside.

    :raises NoSuchThing: when the viewer holds no grant of it.
    :raises Unfit: when their key is held here: then nobody could open the file.
    """
    held = gate.admit(act=Act.LEAVE_WITH, viewer=viewer, case_id=case_id, unlocked=None)
    if held.grant.key.mode != HolderKey.Mode.KEPT_OUTSIDE:
        raise policy.Unfit("Your key is held here, so nobody could open such a file elsewhere. Open it here.", field="key")
    with transaction.atomic(durable=True):
        _say_left(look=Look(viewer, Act.LEAVE_WITH, "", str(held.case.pk), holder=held.grant.holder), by=viewer.actor)
    return json.dumps(_contents(held), indent=1).encode()


def _text(data: object) -> str:
    return base64.b64encode(bytes(data)).decode()  # type: ignore[call-overload]


def _contents(held: Held) -> dict[str, object]:
    case, grant = held.case, held.grant
    rows = list(Item.objects.filter(case=case).order_by("number", "version"))
    count, wraps = marks.standing(r.pk for r in rows), dict(ItemKey.objects.filter(item__case=case).values_list("item_id", "wrapped"))
    return {
        "kind": unsealing.BUNDLE,
        "format": unsealing.FORMAT,
        "organisation": case.organisation_code,
        "case": str(case.pk),
        "generation": case.generation,
        "holder": grant.holder,
        "key": str(grant.key_id),
        "grant": _text(grant.wrapped),
        "items": [
            {
                "item": str(row.item),
                "field": row.field,
                "version": row.version,
                "left_on": row.left_on.isoformat(),
                "wrapped": _text(wraps[row.pk]),
                "ciphertext": _text(opening.ciphertext_of(row)),
            }
            for row in rows
            if row.pk in count
        ],
    }
