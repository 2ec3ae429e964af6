"""
The door of files. `owner_area` is the calling area's own name: a test reads every call.

First `rebuild(upload=...)`, outside any transaction, then `take(file=...)` inside the area's own action.
"""

from candour.areas.files.actions import let_go, take
from candour.areas.files.answers import attachment
from candour.areas.files.kinds import LARGEST
from candour.areas.files.queries import FileSummary, NoSuchFile, Opened, open_for, summaries
from candour.areas.files.refusals import TAKEN, Busy, Refused
from candour.areas.files.shelf import Damaged
from candour.areas.files.sweeping import sweep
from candour.areas.files.workshop import Rebuilt, Upload, rebuild

__all__ = [
    "LARGEST",
    "TAKEN",
    "Busy",
    "Damaged",
    "FileSummary",
    "NoSuchFile",
    "Opened",
    "Rebuilt",
    "Refused",
    "Upload",
    "attachment",
    "let_go",
    "open_for",
    "rebuild",
    "summaries",
    "sweep",
    "take",
]
