"""The door of notices."""

from candour.areas.notices.actions import NewNotice, mark_read, tell, tell_each
from candour.areas.notices.policy import LONGEST_TEXT, UnfitNotice
from candour.areas.notices.queries import NoticeSummary, count_unread, notices_for

__all__ = [
    "LONGEST_TEXT",
    "NewNotice",
    "NoticeSummary",
    "UnfitNotice",
    "count_unread",
    "mark_read",
    "notices_for",
    "tell",
    "tell_each",
]
