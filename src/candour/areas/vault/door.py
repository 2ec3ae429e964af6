"""
The vault's door: the only one that decrypts, and open to three areas only: incidents, speak_up and investigations (and the vault's pages).

**Who.** A *holder* is a text: a person's id, or `receipt:<number>`. Every function that looks takes `viewer`; someone with a receipt is
`Viewer.of(Actor.receipt(), ())`. Protected acts need `viewer.is_strong`; grants, takings back, bars, bundles, destruction and continuity
need `viewer.is_fresh` too. Every refusal leaves its mark and line, so these functions refuse to stand inside somebody else's transaction:
`open_item`, `grant`, `revoke`, `bar`, `hand_over`, `bundle_of`, `propose_...`, `agree`, `destroy`, `ask_continuity`, `peel`, `add_to_note`.

**Errors.** All are `VaultError` with a sentence for the page, but `CannotOpen` (wrong key or altered, always the same words), `Busy` (503)
and `Misread` (a recovery key not typed as printed). `NoSuchThing` is the answer of the hidden and of the missing: 404.

**A person's key.** `make_key` -> `MadeKey(key_id, recovery_key)`, show the sheet once, let a part be typed back, `confirm_key`; then
`unlock(passphrase=...)` -> `Unlocked` for this request, `remember(...)` -> token for the cookie, `remembered(...)` at later requests,
`locks_at`, `forget` for lock-now. `change_passphrase`, `recover`, `bring_public_key` (kept outside), `key_summary`.

**A receipt's key.** `prepare_receipt(receipt=...)` outside any transaction (slow), then `make_receipt_key(prepared=..., by=...)` inside
the action, or `keep_note_with_receipt`; later `unlock_receipt(receipt=...)`; `destroy_access`.

**A case.** `begin_case` and `deposit`/`amend` then `keep(left=[...])`, all inside the caller's own action; `open_item` outside of any.
"""

from candour.areas.vault.bundles import bundle_of
from candour.areas.vault.cases import CaseSummary, Continuity, HolderSummary, bar, begin_case, case_for, cases_held, holders_of
from candour.areas.vault.continuity import Turn, ask_continuity, peel, whose_turn
from candour.areas.vault.depositing import Left, amend, deposit, keep
from candour.areas.vault.destroying import destroy, propose_destroying
from candour.areas.vault.gate import Unlocked
from candour.areas.vault.granting import grant
from candour.areas.vault.keys import (
    KeySummary,
    MadeKey,
    bring_public_key,
    change_passphrase,
    confirm_key,
    have_keys,
    key_summary,
    make_key,
    recover,
    unlock,
)
from candour.areas.vault.looking import AccessSummary, ItemSummary, accesses_concerning, items_for, who_looked
from candour.areas.vault.notes import add_to_note, keep_note, keep_note_with_receipt
from candour.areas.vault.opening import Opened, open_item
from candour.areas.vault.policy import (
    ABSOLUTE,
    IDLE,
    LARGEST_ITEM,
    SHORTEST_PASSPHRASE,
    Altered,
    HasNoKey,
    NeedsSecond,
    NoSuchThing,
    NotFresh,
    NotStrong,
    NotUnlocked,
    OnlyWriter,
    OpensOutside,
    Unfit,
    VaultError,
)
from candour.areas.vault.proposals import ProposalSummary, agree, open_proposals, propose_grant
from candour.areas.vault.receipt_keys import Prepared, destroy_access, make_receipt_key, prepare_receipt, unlock_receipt
from candour.areas.vault.recovery import Misread
from candour.areas.vault.remembering import forget, locks_at, remember, remembered
from candour.areas.vault.revoking import Leaver, finish_rotation, hand_over, leavers, revoke, rotation_owed
from candour.areas.vault.sealing import CannotOpen
from candour.areas.vault.sweeping import sweep_left
from candour.areas.vault.unlocking import keep_unlocked
from candour.methods.stretching import Busy

__all__ = [
    "ABSOLUTE",
    "IDLE",
    "LARGEST_ITEM",
    "SHORTEST_PASSPHRASE",
    "AccessSummary",
    "Altered",
    "Busy",
    "CannotOpen",
    "CaseSummary",
    "Continuity",
    "HasNoKey",
    "HolderSummary",
    "ItemSummary",
    "KeySummary",
    "Leaver",
    "Left",
    "MadeKey",
    "Misread",
    "NeedsSecond",
    "NoSuchThing",
    "NotFresh",
    "NotStrong",
    "NotUnlocked",
    "OnlyWriter",
    "Opened",
    "OpensOutside",
    "Prepared",
    "ProposalSummary",
    "Turn",
    "Unfit",
    "Unlocked",
    "VaultError",
    "accesses_concerning",
    "add_to_note",
    "agree",
    "amend",
    "ask_continuity",
    "bar",
    "begin_case",
    "bring_public_key",
    "bundle_of",
    "case_for",
    "cases_held",
    "change_passphrase",
    "confirm_key",
    "deposit",
    "destroy",
    "destroy_access",
    "finish_rotation",
    "forget",
    "grant",
    "hand_over",
    "have_keys",
    "holders_of",
    "items_for",
    "keep",
    "keep_note",
    "keep_note_with_receipt",
    "keep_unlocked",
    "key_summary",
    "leavers",
    "locks_at",
    "make_key",
    "make_receipt_key",
    "open_item",
    "open_proposals",
    "peel",
    "prepare_receipt",
    "propose_destroying",
    "propose_grant",
    "recover",
    "remember",
    "remembered",
    "revoke",
    "rotation_owed",
    "sweep_left",
    "unlock",
    "unlock_receipt",
    "who_looked",
    "whose_turn",
]
