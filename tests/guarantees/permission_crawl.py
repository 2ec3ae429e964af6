"""
Walks through everything that somebody can reach: from every address that the oracle knows, along every link and through every harmless
form, and searches all that comes back (bodies, headers, where it sends them) for what was planted.

Run as a part of test_permissions.py, in the world that is built there: sealed words, a notice for each person, a file of the organisation's
evidence, and a word in each person's name that stands nowhere else.
"""

import html
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import Resolver404, resolve

from candour.config.permissions import table
from candour.config.permissions.reading import rooms
from candour.config.permissions.visitors import Visitor, sees_names_of, visitors
from tests.guarantees.permission_asking import ADDRESSES, Asker
from tests.guarantees.permission_world import World, notice_for, word_in_name
from tests.guarantees.permission_world.questions import EVIDENCE
from tests.guarantees.permission_world.vault import MARKER, PASSPHRASE

# The same for everyone, so walked through once, as anyone.
OPEN_ROOMS = {room.code for room in rooms() if room.code in ("public", "api", "demo")}
# Every day those who would most like to know; every night everybody.
EVERY_DAY = ("anyone", "executive", "board_member", "operator", "registrar", "national_team")
MOST = 1500


@dataclass
class Walk:
    """What somebody reached, and what of the words looked for stood in it."""

    client: Client
    wanted: dict[str, str]
    is_open: bool
    seen: set[str] = field(default_factory=set)
    found: dict[str, str] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)

    def begin(self, paths: list[str]) -> "Walk":
        for path in paths:
            self._add(path)
        while self.left and len(self.seen) < MOST:
            self.look(self.client.get(self.left.pop()))
        assert not self.left, f"More than {MOST} addresses: the walk goes round in a circle."
        return self

    def look(self, response: Any) -> None:
        """Search a response for the words and note where it leads."""
        path = response.wsgi_request.get_full_path()
        body = b"".join(response.streaming_content) if response.streaming else response.content
        text = body.decode("utf-8", "replace") + "\n".join(f"{name}: {value}" for name, value in response.items())
        for what, word in self.wanted.items():
            if any(form in text for form in (word, html.escape(word), quote(word))):
                self.found.setdefault(what, path)
        if response.get("Location"):
            self._add(urljoin(path, response["Location"]))
        if "html" in response.get("Content-Type", ""):
            for link in re.findall(r'(?:href|src|data-src)="([^"#]*)', text):
                self._add(urljoin(path, html.unescape(link)))
            for form in re.findall(r"<form\b[^>]*>.*?</form>", text, re.DOTALL):
                self._send(path, form)

    def _send(self, path: str, form: str) -> None:
        """Send a form that only looks, with what it offers: each choice of its lists and buttons once."""
        head = form[: form.index(">")]
        if 'method="post"' in head.lower():
            return
        action = re.search(r'action="([^"]*)"', head)
        where = urljoin(path, html.unescape(action.group(1)) if action else "")
        names = re.findall(r'name="([^"]+)"', form)
        values = re.findall(r'<(?:option|button|input type="radio")[^>]*value="([^"]*)"', form)
        for name in names[:3]:
            for value in (values or ["a"])[:6]:
                self._add(f"{where.split('?')[0]}?{quote(name)}={quote(html.unescape(value))}")

    def _add(self, path: str) -> None:
        parts = urlsplit(path)
        if parts.netloc not in ("", "testserver") or parts.path.startswith("/static/"):
            return
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        # Lists in every order and page say the same again: a few of each are enough.
        near = sum(seen.split("?")[0] == parts.path for seen in self.seen)
        if path in self.seen or near >= 8 or (not self.is_open and _room(parts.path) in OPEN_ROOMS):
            return
        self.seen.add(path)
        self.left.append(path)


def _room(path: str) -> str:
    try:
        match = resolve(path)
    except Resolver404:
        return ""
    name = f"api:{match.url_name}" if path.startswith("/api/") else str(match.url_name)
    return ADDRESSES[name][0].code if name in ADDRESSES else ""


def _walk(asker: Asker, visitor: Visitor) -> Walk:
    is_open = visitor.name == "anyone"
    asked = [c for c in table.rows() if c.role == visitor.name and c.method == "GET" and c.is_proved]
    paths = [asker.path(c.name, c.state, visitor.name) for c in asked if is_open or c.room not in OPEN_ROOMS]
    return Walk(asker.client(visitor.name), _wanted(asker.world), is_open).begin(["/", "/home/", *dict.fromkeys(paths)])


def _wanted(world: World) -> dict[str, str]:
    words = {"sealed words": MARKER, "evidence": EVIDENCE}
    words |= {f"notice of {name}": notice_for(name) for name in world.people}
    return words | {f"name of {name}": word_in_name(name) for name in world.people}


def _allowed(visitor: Visitor) -> set[str]:
    """Return what somebody may find: their own, the evidence where they read the question, and names as visitors.yaml says."""
    found = {f"notice of {visitor.name}", f"name of {visitor.name}"}
    if visitor.name in _readers_of_evidence():
        found.add("evidence")
    for other in visitors():
        where = "home" if other.where in ("", "home") else other.where
        if visitor.where == "elsewhere":
            where = {"home": "elsewhere", "elsewhere": "home"}.get(where, where)
        if other.is_signed_in and visitor.role and where in sees_names_of(visitor.role):
            found.add(f"name of {other.name}")
    return found


def _readers_of_evidence() -> set[str]:
    return {c.role for c in table.rows() if c.name == "question-evidence" and c.answer == 200}


def _nightly(visitor: Visitor) -> Any:
    return pytest.param(visitor, id=visitor.name, marks=[] if visitor.name in EVERY_DAY else [pytest.mark.nightly])


@pytest.mark.parametrize("visitor", [_nightly(v) for v in visitors() if v.name not in ("receipt", "family")])
def test_nobody_who_walks_everywhere_finds_what_is_not_for_them(visitor: Visitor, asker: Asker) -> None:
    walk = _walk(asker, visitor)
    assert {what: where for what, where in walk.found.items() if what not in _allowed(visitor)} == {}
    assert len(walk.seen) > 50


def test_the_walk_finds_what_is_for_somebody(asker: Asker) -> None:
    staff = next(v for v in visitors() if v.name == "staff")
    walk = _walk(asker, staff)
    assert {"notice of staff", "name of staff"} <= walk.found.keys()
    assert "sealed words" not in walk.found
    client = asker.client("staff")
    note = str(asker.world.made["note"]["kept"])
    client.post("/keys/unlock/", {"passphrase": PASSPHRASE})
    walk.look(client.post(f"/sealed/{note}/open/", {"purpose": "to read it"}))
    assert walk.found["sealed words"] == f"/sealed/{note}/open/"


def test_the_walk_reads_what_is_not_a_page(asker: Asker) -> None:
    walk = _walk(asker, next(v for v in visitors() if v.name == "executive"))
    assert "/evidence/" in walk.found["evidence"]
    assert any(path.endswith(".csv") for path in walk.seen)


def test_every_word_looked_for_stands_nowhere_by_chance() -> None:
    words = [word_in_name(v.name) for v in visitors()] + [notice_for(v.name) for v in visitors()]
    assert len(set(words)) == len(words)
    assert not any(one in other for one in words for other in words if one != other)
