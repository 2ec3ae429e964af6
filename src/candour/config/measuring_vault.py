"""The bench of the vault: in a home of its own, made for it and thrown away; and other pages while many keys are being worked out."""

import http.client
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from candour.config.measuring import Result, in_turns, peak_mb

ITEMS, ATTEMPTS, PAGES = 10_000, 200, ("/", "/healthz")
TARGETS = {"open": 20.0, "rewrap": 5.0, "pages": 500.0}
_HERE = "candour.config.measuring_vault"


def bench_vault(rounds: int) -> list[Result]:
    """Open items, wrap ten thousand anew, and time pages while two hundred people ask for their keys; floors are the targets."""
    with tempfile.TemporaryDirectory(prefix="candour-bench-vault-") as folder:
        environment = {k: v for k, v in os.environ.items() if not k.startswith("CANDOUR_")}
        environment |= {"CANDOUR_HOME": folder, "CANDOUR_KIND": "real"}
        done = subprocess.run(
            [sys.executable, "-m", _HERE, str(rounds)], env=environment, stdout=subprocess.PIPE, check=True, text=True, timeout=1200
        )
        results = [Result(**row) for row in json.loads(done.stdout)]
        with _served(environment) as (port, server):
            return results + _under_load(port, server)


# --- in a process of its own, with a home of its own ----------------------------------------------------------------------------------


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


def _each(rounds: int, thing: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> list[float]:
    times = []
    for _ in range(rounds):
        started = clock()
        thing()
        times.append(clock() - started)
    return times


def _measure(rounds: int) -> list[Result]:
    from candour.config import starting

    starting.start_django()
    starting.migrate()
    from datetime import date

    from django.db import transaction

    from candour.areas.accounts import door as accounts
    from candour.areas.ledger.door import Actor, Membership, Viewer
    from candour.areas.vault import door as vault
    from candour.areas.vault import sealing

    command, passphrase = Actor.command("bench"), "four words for the bench"

    def person(name: str) -> Viewer:
        who = accounts.register_person(username=name, name=name, by=command)
        viewer = Viewer.of(Actor.person(who, "guardian"), [Membership("guardian", None, date.min)], is_strong=True, is_fresh=True)
        vault.confirm_key(key_id=vault.make_key(passphrase=passphrase, viewer=viewer).key_id, viewer=viewer)
        return viewer

    ada, bo = person("ada"), person("bo")
    started = time.perf_counter()
    unlocked = vault.unlock(passphrase=passphrase, viewer=ada)
    unlock_ms = (time.perf_counter() - started) * 1000
    case = vault.begin_case(area="bench", ref="one", holders=(ada.actor.ref, bo.actor.ref), by=command)

    def leave(data: bytes) -> str:
        with transaction.atomic():
            left = vault.deposit(case_id=case, field="note", data=data)
            vault.keep(left=[left])
        return left.item_id

    sizes = {"4 KiB": leave(os.urandom(4096)), "1 MiB": leave(os.urandom(1_048_576)), "10 MiB": leave(os.urandom(10_485_760))}

    def line_alone() -> None:
        try:
            vault.open_item(item_id="nothing", purpose="to measure", unlocked=unlocked, viewer=ada)
        except vault.NoSuchThing:
            return

    results = [_result("a key unlocked (Argon2id, 64 MiB, 3 passes)", unlock_ms, "ms")]
    for size, item in sizes.items():

        def opened(item: str = item) -> object:
            return vault.open_item(item_id=item, purpose="to measure", unlocked=unlocked, viewer=ada)

        _each(5, opened)
        count = max(rounds, 20) if size == "10 MiB" else max(rounds * 4, 100)
        ours, beside = _p95(_each(count, opened)) * 1000, _p95(_each(count, line_alone)) * 1000
        results.append(_result(f"an item of {size} opened, p95", ours, "ms", "a refusal: the mark and its line alone", beside, "open"))
        # On a busy machine this says more than the time on the wall.
        processor = _p95(_each(count, opened, time.process_time)) * 1000
        results.append(_result(f"the same, {size}, processor time alone, p95", processor, "ms", target="open"))
    _fill(case, ITEMS - len(sizes))
    started, processor = time.perf_counter(), time.process_time()
    vault.revoke(case_id=case, holder=bo.actor.ref, viewer=ada, unlocked=unlocked)
    seconds, processor = time.perf_counter() - started, time.process_time() - processor
    old, new = sealing.make_key(), sealing.make_key()
    wraps = [(sealing.wrap(bytes(32), to=old.public(), use="item key", context={"n": 1}), {"n": 1}, {"n": 2})] * ITEMS
    (alone,) = in_turns(1, lambda: sealing.rewrap_items(wraps, private=old, to=new.public()))
    results.append(_result(f"a grant taken back, {ITEMS:,} items wrapped anew", seconds, "s", "HPKE alone, no database", alone, "rewrap"))
    results.append(_result("the same, processor time alone", processor, "s", target="rewrap"))
    return results + _beside_nacl(rounds)


def _fill(case_id: str, count: int) -> None:
    """Put items into a case many at a time: leaving them one by one would take longer than all that is measured."""
    import hashlib
    import uuid

    from django.db import transaction

    from candour.areas.ledger import clock
    from candour.areas.vault import depositing, marks, sealing
    from candour.areas.vault.models import Case, Item, ItemKey

    case, data = Case.objects.get(pk=case_id), b"x" * 4000
    public = sealing.PublicKey(case.alg, bytes(case.public))
    items, wraps = [], []
    for number in range(count):
        row = Item(case=case, item=uuid.uuid4(), number=number + 10, field="note", version=1, left_on=clock.today())
        item = depositing.context_of_item(row, case)
        sealed = sealing.seal_item(data, to=public, item=item, wrapping=item | {"generation": 1})
        row.ciphertext, row.bucket, row.sha256 = sealed.ciphertext, sealed.bucket, hashlib.sha256(sealed.ciphertext).hexdigest()
        items.append(row)
        wraps.append(ItemKey(item=row, generation=1, wrapped=sealed.wrapped))
    with transaction.atomic():
        Item.objects.bulk_create(items, batch_size=500)
        ItemKey.objects.bulk_create(wraps, batch_size=500)
        marks.stand([row.pk for row in items], what="item", case_id=case.pk)


def _result(what: str, value: float, unit: str, peer: str = "", peer_value: float | None = None, target: str = "") -> Result:
    ratio = peer_value / value if peer_value else None
    return Result(what, value, unit, peer, peer_value, ratio, peak_mb(), TARGETS.get(target))


def _beside_nacl(rounds: int) -> list[Result]:
    """Compare one wrap with PyNaCl's SealedBox, which GlobaLeaks uses (X25519 alone, nothing after quantum computers)."""
    from candour.areas.vault import sealing

    key, secret = sealing.make_key().public(), bytes(32)

    def ours() -> object:
        return sealing.wrap(secret, to=key, use="item key", context={"n": 1})

    what, peer = "a key wrapped, ML-KEM-768 and X25519", "PyNaCl SealedBox, X25519 alone"
    if find_spec("nacl") is None:
        (seconds,) = in_turns(rounds * 20, ours)
        return [_result(what, seconds * 1000, "ms", peer)]
    from importlib import import_module

    public = import_module("nacl.public")
    box = public.SealedBox(public.PrivateKey.generate().public_key)
    seconds, theirs = in_turns(rounds * 20, ours, lambda: box.encrypt(secret))
    return [_result(what, seconds * 1000, "ms", peer, theirs * 1000)]


# --- a real server, many keys ---------------------------------------------------------------------------------------------------------


@contextmanager
def _served(environment: dict[str, str]) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen([sys.executable, "-m", "candour", "serve", "--port", str(port), "--no-worker"], env=environment)
    try:
        for _ in range(600):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield port, server
    finally:
        server.terminate()
        server.wait(timeout=20)


def _ask(port: int, path: str, *, body: str = "", source: str = "127.0.0.1") -> tuple[int, float]:
    """Return the status of one request and how many seconds it took; no answer within a minute counts as a minute."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60, source_address=(source, 0))
    headers = {"Host": "localhost", "Sec-Fetch-Site": "same-origin"}
    if body:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    started = time.perf_counter()
    try:
        connection.request("POST" if body else "GET", path, body or None, headers)
        answer = connection.getresponse()
        answer.read()
        status = answer.status
    except OSError:
        status = 0
    connection.close()
    return status, time.perf_counter() - started


def _memory_mb(parent: int) -> float:
    """Return what the server and its children hold, in MB, as Linux counts it."""
    total = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            said = dict(line.split(":", 1) for line in status.read_text("utf-8").splitlines() if ":" in line)
        except OSError:
            continue
        if parent in (int(said["Pid"]), int(said["PPid"])):
            total += int(said.get("VmRSS", "0 kB").split()[0])
    return total / 1024


def _under_load(port: int, server: subprocess.Popen[bytes]) -> list[Result]:
    """Time pages alone, then while receipts are tried, each from an address of its own so that no limit per address helps us."""
    from candour.methods import receipts

    quiet = {page: [_ask(port, page)[1] for _ in range(30)][5:] for page in PAGES}
    bodies = [f"receipt={receipts.make().digits.replace(' ', '')}" for _ in range(ATTEMPTS)]
    loaded: dict[str, list[float]] = {page: [] for page in PAGES}
    most = 0.0
    with ThreadPoolExecutor(max_workers=ATTEMPTS) as many:
        asked = [
            many.submit(_ask, port, "/sealed/return/", body=body, source=f"127.1.{n // 250}.{n % 250 + 1}") for n, body in enumerate(bodies)
        ]
        started = time.perf_counter()
        while not all(a.done() for a in asked) or time.perf_counter() - started < 2:
            for page in PAGES:
                loaded[page].append(_ask(port, page)[1])
            most = max(most, _memory_mb(server.pid))
        statuses = [a.result()[0] for a in asked]
    answered = f"{statuses.count(503)} of {ATTEMPTS} asked to come back, {statuses.count(0)} without an answer"
    results = [
        _result(f"{page} beside {ATTEMPTS} receipts tried at once ({answered}), p95", _p95(loaded[page]) * 1000, "ms",
                "the same page alone, p95", _p95(quiet[page]) * 1000, "pages")
        for page in PAGES
    ]  # fmt: skip
    return [*results, Result("memory of the server meanwhile", most, "MB", "", peak_mb=most, floor=1024.0)]


if __name__ == "__main__":
    sys.stdout.write(json.dumps([row.as_json() for row in _measure(int(sys.argv[1]))]))
