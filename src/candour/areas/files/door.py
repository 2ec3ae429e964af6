"""The door of files. `owner_area` is the calling area's own name: a test reads every call."""

from candour.areas.files.actions import Upload, take
from candour.areas.files.answers import attachment
from candour.areas.files.kinds import LARGEST
from candour.areas.files.queries import FileSummary, NoSuchFile, Opened, open_for, summaries
from candour.areas.files.refusals import Refused
from candour.areas.files.shelf import Damaged

__all__ = ["LARGEST", "Damaged", "FileSummary", "NoSuchFile", "Opened", "Refused", "Upload", "attachment", "open_for", "summaries", "take"]
