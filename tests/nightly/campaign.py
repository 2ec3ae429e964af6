"""
The campaign that deletes every check: without each one, in turn, the tests of its area must fail.

    .venv/bin/python -m tests.nightly.campaign                     all areas, two at a time; what is known already is not run again
    .venv/bin/python -m tests.nightly.campaign --area questions    one area
    .venv/bin/python -m tests.nightly.campaign --list              the checks, without running anything
    .venv/bin/python -m tests.nightly.campaign --fresh             forget what is known

One process loads everything, builds the world of the permission matrix once (in a database in memory) and is forked for each check. The
child takes the check out of the running code, then asks for the cells of its rooms and runs the tests of its area until the first fails.
What is found is kept in var/checks.json under the source of the file and of the tests, so a campaign that was stopped goes on.
A check that nothing misses is a survivor: it is in explained.yaml with the reason (the second lock behind it, or why both read the same),
or the campaign fails.
"""

import argparse
import hashlib
import json
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.nightly.finding import Check, checks

CHECKOUT = Path(__file__).resolve().parents[2]
SOURCE = Path(os.environ.get("CANDOUR_CHECKS_SOURCE", CHECKOUT / "src"))
KNOWN = CHECKOUT / "var" / "checks.json"
EXPLAINED = Path(__file__).parent / "explained.yaml"
MATRIX = "tests/guarantees/test_permissions.py"
# Where the checks are, the rooms whose cells are asked for, and the tests that follow.
AREAS: dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    "accounts": ("areas/accounts", ("accounts", "workspace"), ("tests/areas/accounts",)),
    "vault": ("areas/vault", ("vault",), ("tests/areas/vault",)),
    "publishing": ("areas/publishing", ("publishing",), ("tests/areas/publishing",)),
    "questions": ("areas/questions", ("questions",), ("tests/areas/questions",)),
    "measures": ("areas/measures", ("measures",), ("tests/areas/measures/test_limits.py", "tests/areas/measures/test_release.py")),
    "files": ("areas/files", ("files", "questions"), ("tests/areas/files", "tests/areas/questions/test_pages.py")),
    "notices": ("areas/notices", ("notices",), ("tests/areas/notices",)),
    "ledger": ("areas/ledger", ("questions", "publishing"), ("tests/areas/ledger", "tests/areas/questions", "tests/areas/publishing")),
    "workspace": ("workspace", ("workspace",), ()),
    "demo": ("demo", ("demo",), ("tests/demo",)),
    "config": ("config", ("workspace",), ("tests/guarantees/test_hosts.py",)),
}
# About figures, the content of files and how things are said, not about who may: their own tests and campaigns are for that.
FIGURES_AND_FILES = """
    presenters reading disclosure attacking kinds texts names workshop rebuilding rules values padding making checking counting
    facts_in mapped taking_in figures tables splits gradients indexes periods world command measuring pictures zips sounds shelf quiet
    wording sending moving personas permissions definitions codes record_files findings signals watching mappings reactions shmi_files
    excerpts tour tampering build warming england serving starting bulk freezing migrations
"""
NOT_ABOUT_PEOPLE = frozenset(FIGURES_AND_FILES.split())
# The visitors who notice most, first.
FIRST = ("[executive elsewhere]", "[no_role]", "[anyone]", "[publisher]", "[executive]", "[leaver]", "[staff]", "[operator]", "[auditor]")
SECONDS, CONTROL = 300, "control"
RESULTS = {0: "survived", 1: "killed", 3: "unappliable"}


@dataclass
class Verdict:
    name: str
    line: str
    result: str  # killed, survived, too slow, unappliable, or died of something else
    by: str = ""
    seconds: float = 0.0


@dataclass
class Campaign:
    """A plugin of pytest: where the tests would run, it deletes one check after another."""

    wanted: list[tuple[str, Check]]
    known: dict[str, dict[str, Any]]
    at_once: int = 2
    running: dict[int, tuple[Check, str, Path, float]] = field(default_factory=dict)
    verdicts: list[Verdict] = field(default_factory=list)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        by_area = {area: self._items(session, area) for area in {area for area, _ in self.wanted}}
        self._build(session)
        for area in sorted(by_area):
            self._control(area, by_area[area])
        for area, check in self.wanted:
            while len(self.running) >= self.at_once:
                self._reap()
            self._fork(area, check, sorted(by_area[area], key=lambda item: _turn(item, check)))
        while self.running:
            self._reap()
        return True

    def _items(self, session: pytest.Session, area: str) -> list[pytest.Item]:
        """Return what is run for a check of an area: the cells of its rooms, what its doors refuse, then its tests."""
        _, _, paths = AREAS[area]
        asked = [i for i in session.items if i.nodeid.startswith(MATRIX) and "[" in i.nodeid]
        # Walks find what other tests find too, and take long: they come last, where there is something to be found.
        walks = [i for i in asked if "who_walks" in i.nodeid and area in ("vault", "notices", "files", "accounts")]
        matrix = [i for i in asked if "test_an_act_is" not in i.nodeid and "who_walks" not in i.nodeid]
        matrix.sort(key=lambda i: next((n for n, name in enumerate(FIRST) if name in i.nodeid), len(FIRST)))
        doors = [i for i in asked if f"test_an_act_is_done_by_those_who_may_and_refused_to_everybody_else[{area}-" in i.nodeid]
        own = [i for i in session.items if i.nodeid.startswith(paths)] if paths else []
        return [*matrix, *doors, *own, *walks]

    def _build(self, session: pytest.Session) -> None:
        """Build the world of the matrix here, before anything is forked: its fixture lives as long as its module is not left."""
        from tests.guarantees import permission_asking

        # What draws charts starts threads, which no fork takes along.
        permission_asking.only_rooms, permission_asking.draws_nothing = frozenset({"workspace"}), True
        first, second = [i for i in session.items if i.nodeid.startswith(f"{MATRIX}::test_a_visitor")][:2]
        if any(report.failed for report in _run(first, second)):
            raise pytest.UsageError(f"{first.nodeid} fails with every check in place: mend it first.")

    def _control(self, area: str, items: list[pytest.Item]) -> None:
        """With nothing deleted everything passes; what does not would notice everything, so it is left out and named."""
        self._fork(area, None, items)
        while self.running:
            self._reap()
        verdict = self.verdicts.pop()
        failing = set(verdict.by.splitlines())
        items[:] = [item for item in items if item.nodeid not in failing]
        print(f"{area}: {len(items)} tests pass in {verdict.seconds:.0f} s with every check in place.", flush=True)
        for name in sorted(failing):
            print(f"LEFT OUT, it fails with every check in place: {name}", flush=True)
        if verdict.result == "too slow" or not items:
            raise pytest.UsageError(f"{area}: its tests do not end with every check in place: mend that first.")

    def _fork(self, area: str, check: Check | None, items: list[pytest.Item]) -> None:
        said = CHECKOUT / "var" / f"checks-{os.getpid()}-{len(self.verdicts)}-{len(self.running)}-{time.monotonic_ns()}"
        child = os.fork()
        if child == 0:
            _as_child(area, check, items, said)
        self.running[child] = (check or Check(area, CHECKOUT, "", "", CONTROL, 0, 0), area, said, time.monotonic())

    def _reap(self) -> None:
        for pid, (check, area, said, since) in list(self.running.items()):
            done, status = os.waitpid(pid, os.WNOHANG)
            is_late = time.monotonic() - since > (SECONDS if check.text != CONTROL else 4 * SECONDS)
            if not done and is_late:
                os.kill(pid, signal.SIGKILL)
                done, status = os.waitpid(pid, 0)
            if done:
                del self.running[pid]
                by = said.read_text("utf-8") if said.exists() else ""
                said.unlink(missing_ok=True)
                result = "too slow" if is_late else RESULTS.get(os.waitstatus_to_exitcode(status), "died")
                self._note(area, check, Verdict(check.name, f"{check.path.name}:{check.line}", result, by, time.monotonic() - since))
                return
        time.sleep(0.05)

    def _note(self, area: str, check: Check, verdict: Verdict) -> None:
        self.verdicts.append(verdict)
        if check.text != CONTROL:
            self.known[verdict.name] = {"of": _of(area, check), "area": area, **vars(verdict)}
            KNOWN.write_text(json.dumps(self.known, indent=1), "utf-8")
            if verdict.result != "killed":
                print(f"{verdict.result}: {verdict.line} {verdict.name} {verdict.by}", flush=True)


def _as_child(area: str, check: Check | None, items: list[pytest.Item], said: Path) -> None:
    """Run without a check until something notices, and end this process with what was found."""
    code, failing = 0, list[str]()
    try:
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        from tests.guarantees import permission_asking
        from tests.nightly import deleting

        permission_asking.only_rooms = frozenset(AREAS[area][1])
        if check is not None:
            try:
                deleting.delete(check)
            except deleting.Unappliable as wrong:
                said.write_text(str(wrong), "utf-8")
                os._exit(3)
        for item, following in pairwise([*items, None]):
            if any(report.failed for report in _run(item, following)):
                code = 1
                failing.append(item.nodeid)
                said.write_text("\n".join(failing), "utf-8")
                if check is not None:
                    break
    except BaseException as wrong:  # noqa: BLE001 - a child says what it can and ends
        said.write_text(f"{type(wrong).__name__}: {wrong}", "utf-8")
        code = 1
    os._exit(code)


def _turn(item: pytest.Item, check: Check) -> int:
    """Return when a test has its turn: what is nearest to the check first, and all of the matrix only where nothing else noticed."""
    is_asked, is_page = (
        item.nodeid.startswith(MATRIX),
        "views" in check.module or "middleware" in check.module or "guarding" in check.module,
    )
    if not is_asked:
        return 2 if is_page else 1
    if "test_an_act_is" in item.nodeid:
        return 0
    return (0 if is_page else 3) if any(name in item.nodeid for name in FIRST) else 4


def _run(item: pytest.Item, following: pytest.Item | None) -> list[pytest.TestReport]:
    from _pytest.runner import runtestprotocol

    return runtestprotocol(item, nextitem=following, log=False)


def wanted(areas: list[str]) -> list[tuple[str, Check]]:
    """Return every check of the areas, file by file."""
    return [(area, check) for area in areas for path in _files(area) for check in checks(path, _module(path))]


def _files(area: str) -> Iterator[Path]:
    for path in sorted((SOURCE / "candour" / AREAS[area][0]).rglob("*.py")):
        inside = path.relative_to(SOURCE).with_suffix("").parts
        if not any(part in NOT_ABOUT_PEOPLE or part.split("_")[0] in NOT_ABOUT_PEOPLE for part in inside[2:]):
            yield path


def _module(path: Path) -> str:
    return ".".join(path.relative_to(SOURCE).with_suffix("").parts)


def _of(area: str, check: Check) -> str:
    """Return what a verdict stands on: it holds as long as the file and the tests stay as they are."""
    tests = (CHECKOUT / path for path in (*AREAS[area][2], MATRIX, "tests/guarantees/permission_world", "tests/guarantees/permission_acts"))
    files = [check.path, *sorted(f for t in tests for f in (t.rglob("*.py") if t.is_dir() else [t] if t.exists() else []))]
    return hashlib.sha256(b"".join(f.read_bytes() for f in files)).hexdigest()[:16]


def explained() -> dict[str, str]:
    """Return the checks that nothing misses, each with the reason."""
    return {entry["check"]: entry["because"] for entry in yaml.safe_load(EXPLAINED.read_text("utf-8")) or []}


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Delete every check in turn: the tests must notice.")
    parser.add_argument("--area", action="append", choices=sorted(AREAS))
    parser.add_argument("--fresh", action="store_true")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--at-once", type=int, default=2)
    parser.add_argument("--only", default="")
    asked = parser.parse_args(arguments)
    areas = asked.area or sorted(AREAS)
    found = [(area, check) for area, check in wanted(areas) if asked.only in check.name]
    if asked.list:
        print("\n".join(f"{check.path.name}:{check.line} {check.name}" for _, check in found))
        print(len(found))
        return 0
    KNOWN.parent.mkdir(exist_ok=True)
    known = json.loads(KNOWN.read_text("utf-8")) if KNOWN.exists() and not asked.fresh else {}
    fresh = [(area, check) for area, check in found if known.get(check.name, {}).get("of") != _of(area, check)]
    print(f"{len(found)} checks, {len(found) - len(fresh)} of them known from before.", flush=True)
    since = time.monotonic()
    if fresh:
        os.chdir(CHECKOUT)
        paths = [MATRIX, *sorted({p for area in areas for p in AREAS[area][2] if (CHECKOUT / p).exists()})]
        code = pytest.main(
            ["-q", "-p", "no:cacheprovider", "-n", "0", "-m", "not nightly", *paths], plugins=[Campaign(fresh, known, asked.at_once)]
        )
        if code not in (0, 5):
            return int(code)
    return summary([check for _, check in found], known, time.monotonic() - since)


def summary(found: list[Check], known: dict[str, dict[str, Any]], seconds: float) -> int:
    """Say what was found; 1 where a check could be deleted and nobody has said why that is right."""
    results = Counter(known[check.name]["result"] for check in found)
    reasons = explained()
    alive = [check for check in found if known[check.name]["result"] != "killed"]
    open_ones = [check for check in alive if check.name not in reasons]
    said = f"{results['killed']} noticed, {len(alive)} not, {len(alive) - len(open_ones)} of those explained"
    print(f"{len(found)} checks deleted in turn: {said}.")
    print(f"{seconds / 60:.1f} minutes for those that were not known.")
    for check in open_ones:
        print(f"UNEXPLAINED {known[check.name]['result']}: {check.path.name}:{check.line} {check.name}")
    return 1 if open_ones else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
