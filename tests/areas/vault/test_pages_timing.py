"""Whether the time of an answer tells a right receipt from one whose access was destroyed, or from one that never was."""

import contextlib
import random
import secrets
import time

import pytest
from django.test import override_settings
from scipy.stats import mannwhitneyu

from candour.areas.ledger.door import Actor
from candour.areas.vault import door as vault
from candour.methods import receipts
from candour.methods.receipts import Receipt
from candour.methods.stretching import STRONG

pytestmark = [pytest.mark.django_db, pytest.mark.nightly]
EACH = {"right": 1000, "wrong": 1000, "burnt": 300}  # about ten minutes on a quiet machine


def burnt() -> Receipt:
    receipt = kept()
    vault.destroy_access(unlocked=vault.unlock_receipt(receipt=receipt), by=Actor.receipt())
    return receipt


def kept() -> Receipt:
    receipt = receipts.make()
    vault.keep_note_with_receipt(title="", text="A note.", prepared=vault.prepare_receipt(receipt=receipt))
    return receipt


def seconds_of(receipt: Receipt) -> float:
    began = time.perf_counter()
    with contextlib.suppress(vault.CannotOpen):
        vault.unlock_receipt(receipt=receipt)
    return time.perf_counter() - began


@override_settings(STRETCH=STRONG)
def test_tm09_the_time_of_an_answer_does_not_tell_a_right_receipt_from_a_wrong_or_a_burnt_one() -> None:
    known = {"right": [kept() for _ in range(20)], "burnt": [burnt() for _ in range(20)]}
    took: dict[str, list[float]] = {kind: [] for kind in EACH}
    # In turns and in random order, so that whatever else the machine does falls on all alike.
    kinds = [kind for kind, often in EACH.items() for _ in range(often)]
    random.Random(4).shuffle(kinds)
    for kind in kinds:
        receipt = secrets.choice(known[kind]) if kind in known else receipts.make()
        took[kind].append(seconds_of(receipt))
    chances = {kind: mannwhitneyu(took["right"], took[kind]).pvalue for kind in ("burnt", "wrong")}
    assert all(chance > 0.01 for chance in chances.values()), chances
