"""The door of notices."""

from candour.areas.notices.actions import mark_read, tell
from candour.areas.notices.policy import UnfitNotice
from candour.areas.notices.queries import NoticeSummary, count_unread, notices_for

__all__ = ["NoticeSummary", "UnfitNotice", "count_unread", "mark_read", "notices_for", "tell"]
