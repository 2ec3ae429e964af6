"""Every value of every table, on whichever database: nothing that was sealed is among them, in no encoding."""

import pytest
from django.apps import apps

from candour.areas.vault import door as vault
from tests.areas.vault import searching, seizing
from tests.areas.vault.holders import begin, leave, open_as, person_called

pytestmark = pytest.mark.django_db


def everything() -> bytes:
    parts = []
    for model in apps.get_models(include_auto_created=True):
        for row in model.objects.values_list() if hasattr(model, "objects") else model._base_manager.values_list():
            parts += [bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for v in row]
    return b"\n".join(parts)


def test_no_value_of_any_table_holds_what_was_sealed():
    markers = seizing.live()
    wanted = {name: searching.forms_of(marker) for name, marker in markers.items()}
    seen = everything()
    assert len(seen) > 50_000
    assert searching.find(seen, wanted) == set()


def test_a_word_that_is_kept_in_clear_is_found_among_the_values():
    ada = person_called("Ada")
    word = seizing.marker("purpose")
    item = leave(case_id=begin(ada), data="Sealed.")
    vault.open_item(item_id=item, purpose=word, unlocked=ada.unlocked, viewer=ada.viewer)
    open_as(ada, item)
    found = searching.find(everything(), {"purpose": searching.forms_of(word.encode())})
    assert ("purpose", "raw") in found
