"""The ledger's door."""

from candour.areas.ledger.actors import Actor, Membership, Viewer
from candour.areas.ledger.acts import ACTIONS, Done, NothingNew, action
from candour.areas.ledger.guards import grant_web_role, while_migrating
from candour.areas.ledger.lines import take_in_waiting, take_turn
from candour.areas.ledger.outbox import Event, on, run_once
from candour.areas.ledger.queries import Fault, Line, count_of, first_fault, lines_about, public_line, public_lines, size
from candour.areas.ledger.record import Exported, RefusedError
from candour.areas.ledger.record import checkpoint as record_checkpoint
from candour.areas.ledger.record import export as export_record
from candour.areas.ledger.record import sign as sign_record
from candour.areas.ledger.record import tile as record_tile
from candour.areas.ledger.record import verifier_key as record_key
from candour.areas.ledger.requests import Request

__all__ = [
    "ACTIONS",
    "Actor",
    "Done",
    "Event",
    "Exported",
    "Fault",
    "Line",
    "Membership",
    "NothingNew",
    "RefusedError",
    "Request",
    "Viewer",
    "action",
    "count_of",
    "export_record",
    "first_fault",
    "grant_web_role",
    "lines_about",
    "on",
    "public_line",
    "public_lines",
    "record_checkpoint",
    "record_key",
    "record_tile",
    "run_once",
    "sign_record",
    "size",
    "take_in_waiting",
    "take_turn",
    "while_migrating",
]
