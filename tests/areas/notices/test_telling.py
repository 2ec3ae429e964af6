"""Telling people things: each once, on one line, with nothing of it in the ledger."""

import json

import pytest

from candour.areas.accounts import door as accounts
from candour.areas.ledger.door import Actor, Viewer
from candour.areas.ledger.models import Row
from candour.areas.notices import door as notices

pytestmark = pytest.mark.django_db
BY = Actor.command("tests")


def a_person(name: str) -> str:
    return accounts.register_person(username=name.lower(), name=name, by=BY)


def tell(people: list[str], **changes: object) -> int:
    words = {"kind": "questions.raised", "text": "A question waits for your answer.", "address": "/questions/abc/", "by": BY} | changes
    return notices.tell(person_ids=people, **words)


def test_a_person_reads_what_they_were_told_newest_first():
    ada = a_person("Ada")
    tell([ada], text="First.")
    tell([ada], text="Second.")
    assert [n.text for n in notices.notices_for(viewer=accounts.viewer_for(ada))] == ["Second.", "First."]


def test_nobody_reads_the_notices_of_another():
    ada, ben = a_person("Ada"), a_person("Ben")
    tell([ada])
    assert notices.notices_for(viewer=accounts.viewer_for(ben)) == []
    assert notices.notices_for(viewer=Viewer.anonymous()) == []
    assert notices.notices_for(viewer=Viewer.system("a test")) == []


def test_a_batch_is_one_line_that_says_neither_whom_nor_what():
    ada, ben = a_person("Ada"), a_person("Ben")
    before = Row.objects.count()
    assert tell([ada, ben, ada]) == 2
    lines = list(Row.objects.order_by("seq")[before:])
    assert [line.kind for line in lines] == ["notices.told"]
    assert ada not in json.dumps(lines[0].refs)
    assert "answer" not in json.dumps(lines[0].refs)


def test_the_same_batch_sent_twice_is_told_once():
    ada = a_person("Ada")
    tell([ada], key="line-7")
    tell([ada], key="line-7")
    assert notices.count_unread(viewer=accounts.viewer_for(ada)) == 1


def test_telling_nobody_leaves_no_line():
    before = Row.objects.count()
    assert tell([]) == 0
    assert Row.objects.count() == before


def test_only_ones_own_notices_are_marked_as_read():
    ada, ben = a_person("Ada"), a_person("Ben")
    tell([ada, ben])
    every = [n.id for person in (ada, ben) for n in notices.notices_for(viewer=accounts.viewer_for(person))]
    assert notices.mark_read(notice_ids=every, by=Actor.person(ada, "staff")) == 1
    assert notices.count_unread(viewer=accounts.viewer_for(ada)) == 0
    assert notices.count_unread(viewer=accounts.viewer_for(ben)) == 1


@pytest.mark.parametrize("address", ["https://example.org/", "//example.org/", "questions/", "/\\example.org/"])
def test_a_notice_never_leads_away_from_this_site(address: str):
    with pytest.raises(notices.UnfitNotice, match="path on this site"):
        tell([a_person("Ada")], address=address)


def test_a_notice_says_something_and_not_too_much():
    ada = a_person("Ada")
    with pytest.raises(notices.UnfitNotice, match="empty"):
        tell([ada], text="  ")
    with pytest.raises(notices.UnfitNotice, match="at most 500"):
        tell([ada], text="x" * 501)
