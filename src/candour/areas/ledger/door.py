"""The ledger's door."""

from candour.areas.ledger.actors import Actor, Membership, Viewer
from candour.areas.ledger.acts import ACTIONS, Done, NothingNew, action
from candour.areas.ledger.guards import grant_web_role, while_migrating
from candour.areas.ledger.lines import take_in_waiting, take_turn
from candour.areas.ledger.outbox import Event, on, run_once
from candour.areas.ledger.queries import Fault, Line, count_of, first_fault, public_line, public_lines, size

__all__ = [
    "ACTIONS",
    "Actor",
    "Done",
    "Event",
    "Fault",
    "Line",
    "Membership",
    "NothingNew",
    "Viewer",
    "action",
    "count_of",
    "first_fault",
    "grant_web_role",
    "on",
    "public_line",
    "public_lines",
    "run_once",
    "size",
    "take_in_waiting",
    "take_turn",
    "while_migrating",
]
