"""
The door of notices.

`tell` and `tell_each` are the one way to tell people things. Call them inside your own action or reaction; list the kind in
`definitions/notices/kinds.yaml`, which says whether and how it may be mailed (what is not listed counts as kept in confidence).
"""

from candour.areas.notices.actions import NewNotice, mark_read, mark_unread, tell, tell_each
from candour.areas.notices.addresses import ask_for_address, confirm_address, set_preferences, take_off_address
from candour.areas.notices.outbox import Sent, send_due
from candour.areas.notices.policy import LONGEST_TEXT, NoSuchLink, UnfitChoice, UnfitNotice
from candour.areas.notices.preparing import queue_forgotten
from candour.areas.notices.queries import (
    GroupChoice,
    MailCounts,
    NoticeList,
    NoticeSummary,
    Preferences,
    address_to_confirm,
    count_unread,
    mail_counts,
    notice_list,
    notices_for,
    preferences,
    unread_ids,
)
from candour.areas.notices.trying import try_mail

__all__ = [
    "LONGEST_TEXT",
    "GroupChoice",
    "MailCounts",
    "NewNotice",
    "NoSuchLink",
    "NoticeList",
    "NoticeSummary",
    "Preferences",
    "Sent",
    "UnfitChoice",
    "UnfitNotice",
    "address_to_confirm",
    "ask_for_address",
    "confirm_address",
    "count_unread",
    "mail_counts",
    "mark_read",
    "mark_unread",
    "notice_list",
    "notices_for",
    "preferences",
    "queue_forgotten",
    "send_due",
    "set_preferences",
    "take_off_address",
    "tell",
    "tell_each",
    "try_mail",
    "unread_ids",
]
