"""The public record grows with the ledger, is signed, and is never signed against what was signed before."""

import shutil
import stat
import uuid
from pathlib import Path

import pytest
from django.db import transaction
from django.http import Http404

from candour import verify
from candour.areas.ledger import door as ledger
from candour.areas.ledger import lines, record, record_files
from candour.methods import merkle, notes, tiles
from candour.public import record_tiles

pytestmark = pytest.mark.django_db


class OldCopyRestoredError(Exception):
    """Undoes what was written, as restoring an old copy of the database does."""


@pytest.fixture(autouse=True)
def home(settings, tmp_path: Path) -> Path:
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()
    return settings.HOME


@transaction.atomic
def write(count: int, **refs: str) -> None:
    for number in range(count):
        face = "sealed" if number % 3 == 2 else "public"
        payload_hash, salt = lines.commit_to({"number": number, **refs}, face=face)
        lines.append(
            kind="publishing.published",
            face=face,
            actor_role="publisher",
            refs={"publication": str(number), **refs},
            payload_hash=payload_hash,
            salt=salt,
            line_id=uuid.uuid4(),
        )


def signed_size() -> int:
    return notes.parse_checkpoint(notes.open_note(ledger.record_checkpoint(), notes.parse_verifier(ledger.record_key()))).size


def test_an_empty_ledger_has_a_signed_record_too(home):
    assert signed_size() == 0
    assert verify.check(str(home / "record")).ok


def test_every_line_of_the_ledger_is_in_the_signed_record_and_the_checker_agrees(tmp_path):
    write(7)
    exported = ledger.export_record(tmp_path / "export")
    report = verify.check(str(tmp_path / "export"))
    assert report.ok
    assert (exported.size, report.rows, report.public_rows, report.root) == (7, 7, 5, exported.root)


def test_hidden_lines_show_their_place_and_hash_and_nothing_else(tmp_path):
    write(3, organisation="RXX")
    ledger.export_record(tmp_path / "export")
    entries = tiles.unbundle((tmp_path / "export/tile/entries/000.p/3").read_bytes())
    assert b"RXX" in entries[0]
    assert set(verify.json.loads(entries[2])) == {"format", "seq", "face", "prev_hash", "hash"}


def test_growing_line_by_line_gives_the_same_files_as_growing_at_once(tmp_path, settings):
    for size in (3, 255, 256, 257, 300):
        write(size - ledger.size())
        assert signed_size() == size
    one_by_one = tmp_path / "one-by-one"
    ledger.export_record(one_by_one)
    key = (settings.HOME / "record-key.pem").read_bytes()
    settings.HOME = tmp_path / "again"
    settings.HOME.mkdir()
    (settings.HOME / "record-key.pem").write_bytes(key)
    ledger.export_record(tmp_path / "at-once")
    for path in one_by_one.rglob("*"):
        assert path.is_dir() or path.read_bytes() == (tmp_path / "at-once" / path.relative_to(one_by_one)).read_bytes()


def test_only_what_changed_is_written_again(home):
    write(300)
    signed_size()
    full = home / "record/tile/0/000"
    before = full.stat().st_ino
    write(1)
    assert signed_size() == 301
    assert full.stat().st_ino == before
    assert sorted(path.name for path in (home / "record/tile/0/001.p").iterdir()) == ["45"]


def test_tiles_of_earlier_checkpoints_can_still_be_read_and_others_cannot():
    write(5)
    signed_size()
    three = ledger.record_tile("tile/0/000.p/3")
    entries = ledger.record_tile("tile/entries/000.p/3")
    write(260)
    assert signed_size() == 265
    assert ledger.record_tile("tile/0/000.p/3") == three
    assert ledger.record_tile("tile/entries/000.p/3") == entries
    assert [merkle.leaf_hash(entry) for entry in tiles.unbundle(entries)] == [three[at : at + 32] for at in (0, 32, 64)]
    for path in (
        "tile/0/000.p/0",
        "tile/0/001.p/10",
        "tile/0/002",
        "tile/1/000",
        "tile/9/000.p/1",
        "tile/../../record-key.pem",
        "lock",
        "key",
        "",
    ):
        assert ledger.record_tile(path) is None


def test_lines_that_are_not_signed_yet_are_not_served():
    write(2)
    signed_size()
    write(1)
    assert ledger.record_tile("tile/0/000.p/3") is None


def test_a_restored_old_database_is_not_signed_and_the_last_signed_checkpoint_still_stands():
    write(4)
    try:
        with transaction.atomic():
            write(3)
            newest = ledger.sign_record()
            raise OldCopyRestoredError
    except OldCopyRestoredError:
        pass
    assert ledger.size() == 4
    with pytest.raises(ledger.RefusedError, match="4 rows, but 7 were signed"):
        ledger.sign_record()
    assert ledger.record_checkpoint() == newest
    write(2, after="restore")
    with pytest.raises(ledger.RefusedError, match="6 rows, but 7 were signed"):
        ledger.sign_record()
    write(1, after="restore")
    with pytest.raises(ledger.RefusedError, match="Row 7 of the ledger is not the one that was signed"):
        ledger.sign_record()
    write(1, after="restore")
    with pytest.raises(ledger.RefusedError, match="Row 7 of the ledger is not the one that was signed"):
        ledger.sign_record()
    assert ledger.record_checkpoint() == newest


def test_signing_goes_on_once_the_lost_lines_are_back():
    write(4)
    try:
        with transaction.atomic():
            write(2)
            lost = list(record.Row.objects.filter(seq__gt=4))
            ledger.sign_record()
            raise OldCopyRestoredError
    except OldCopyRestoredError:
        pass
    with pytest.raises(ledger.RefusedError):
        ledger.sign_record()
    for row in lost:
        row.save(force_insert=True)
    write(1)
    assert signed_size() == 7


@pytest.mark.parametrize("change", [{"kind": "publishing.withdrawn"}, {"prev_hash": "0" * 64}, {"hash": "0" * 64}, {"seq": 9}])
def test_a_line_changed_before_it_was_signed_is_not_signed(change):
    write(2)
    assert signed_size() == 2
    write(1)
    row = record.Row.objects.get(seq=3)
    row.seq, row.id, row.prev_hash = 4, uuid.uuid4(), row.hash
    row.hash = lines.hash_of(row)
    for name, value in change.items():
        setattr(row, name, value)
    row.save(force_insert=True)
    with pytest.raises(ledger.RefusedError, match="missing or was changed before it was signed"):
        ledger.sign_record()
    assert signed_size() == 2


def test_damaged_files_are_not_signed_over(home):
    write(300)
    signed_size()
    path = home / "record/tile/1/000.p/1"
    path.write_bytes(bytes(32))
    write(1)
    with pytest.raises(ledger.RefusedError, match="damaged"):
        ledger.sign_record()


def test_a_forged_last_checkpoint_stops_signing(home):
    write(2)
    signed_size()
    path = home / "record/checkpoint"
    path.write_text(path.read_text("utf-8").replace("\n2\n", "\n1\n"), "utf-8")
    with pytest.raises(ledger.RefusedError, match="cannot be read"):
        ledger.sign_record()


STEPS = ["Files._bundles", "Files._hashes", "Files._write", "record_files.sync", "Files.reader", "Signer.sign", "replace", "Files.tidy"]


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_crash_at_any_step_never_leads_to_two_histories(home, monkeypatch, tmp_path, step, moment):
    write(250)
    ledger.sign_record()
    earlier = tmp_path / "earlier"
    shutil.copytree(home / "record", earlier)
    write(20)
    owner, _, name = step.rpartition(".")
    place = {"Files": record.Files, "Signer": notes.Signer, "record_files": record_files, "": record}[owner]
    true = getattr(place, name)

    def crash(*arguments, **options):
        if moment == "after":
            true(*arguments, **options)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(place, name, crash)
        with pytest.raises(KeyboardInterrupt):
            ledger.sign_record()
    # Whatever can be read now is whole and goes on from what was signed before ...
    report = verify.check(str(home / "record"), since=str(earlier))
    assert report.ok, report.sentence
    shutil.copytree(home / "record", tmp_path / "between")
    # ... and so is what is signed next.
    write(3)
    assert signed_size() == 273
    for since in (earlier, tmp_path / "between"):
        assert verify.check(str(home / "record"), since=str(since)).ok


def test_the_key_is_made_once_and_only_its_owner_may_read_it(home, settings):
    first = ledger.record_key()
    path = home / "record-key.pem"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    settings.BASE_URL = "https://elsewhere.example"
    assert ledger.record_key() == first
    assert first.startswith("localhost:8000/record+")


# The addresses


def test_the_addresses_answer_as_the_specification_asks(rf):
    write(3)
    checkpoint = record_tiles.checkpoint(rf.get("/record/checkpoint"))
    assert checkpoint["Content-Type"] == "text/plain; charset=utf-8"
    assert "max-age=5" in checkpoint["Cache-Control"]
    tile = record_tiles.tile(rf.get("/record/tile/0/000.p/3"), "0/000.p/3")
    assert tile["Content-Type"] == "application/octet-stream"
    assert "immutable" in tile["Cache-Control"]
    assert len(tile.content) == 96
    key = record_tiles.key(rf.get("/record/key"))
    notes.open_note(checkpoint.content.decode(), notes.parse_verifier(key.content.decode()))


@pytest.mark.parametrize("path", ["0/000", "0/001.p/1", "entries/000", "x", "../key"])
def test_a_tile_that_is_not_there_answers_404(rf, path):
    write(3)
    ledger.sign_record()
    with pytest.raises(Http404):
        record_tiles.tile(rf.get("/"), path)


def test_the_checker_finds_the_site_whole_through_its_addresses(client, monkeypatch):
    write(300)

    def site(address):
        def read(path):
            answer = client.get(f"/record/{path}")
            if answer.status_code == 404:
                raise verify.MissingError(path)
            return answer.content

        return read

    monkeypatch.setattr(verify, "site_reader", site)
    report = verify.check("https://candour.example")
    assert report.ok, report.sentence
    assert report.rows == 300


@pytest.mark.parametrize("address", ["checkpoint", "key", "tile/0/000.p/3"])
def test_the_addresses_can_be_read_and_nothing_else(client, address):
    write(3)
    ledger.sign_record()
    assert client.head(f"/record/{address}").status_code == 200
    assert client.post(f"/record/{address}").status_code == 405
