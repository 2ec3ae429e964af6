import pytest
from hypothesis import given
from hypothesis import strategies as st

from candour.methods import merkle, notes

# The examples of the Go note package and of the Go checksum database, which others wrote and sign with.
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETERS_NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
GO_SUM = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"

PEM = b"""-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
-----END PRIVATE KEY-----
"""  # RFC 8410 section 10.3, a published example
SIGNER = notes.Signer.from_pem("example.org/record", PEM)
ROOT = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
CHECKPOINT = notes.Checkpoint("example.org/record", 3, merkle.leaf_hash(b"anything"))


@pytest.mark.parametrize("line", [PETER, GO_SUM])
def test_keys_of_others_are_read_and_written_alike(line):
    assert str(notes.parse_verifier(line)) == line


def test_a_note_signed_by_others_tools_is_accepted():
    assert notes.open_note(PETERS_NOTE, notes.parse_verifier(PETER)).startswith("If you think")


def test_the_public_key_is_the_one_that_rfc_8410_gives_for_the_private_key():
    assert SIGNER.verifier.public_key.hex() == "19bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad703166e1"


def test_a_signed_checkpoint_reads_back():
    assert notes.parse_checkpoint(notes.open_note(SIGNER.sign(CHECKPOINT.text), SIGNER.verifier)) == CHECKPOINT


def test_a_key_survives_being_kept_in_a_file():
    signer = notes.Signer.new("example.org/record")
    again = notes.Signer.from_pem(signer.name, signer.pem)
    assert again.verifier == signer.verifier
    assert notes.parse_verifier(str(signer.verifier)) == signer.verifier


def test_signatures_of_unknown_keys_are_passed_over():
    other = notes.Signer.new("witness.example")
    note = SIGNER.sign(CHECKPOINT.text)
    both = other.sign(CHECKPOINT.text) + note.rpartition("\n\n")[2]
    assert notes.open_note(both, SIGNER.verifier) == notes.open_note(both, other.verifier) == CHECKPOINT.text
    with pytest.raises(notes.NoteError, match="not signed by witness"):
        notes.open_note(note, other.verifier)


@given(st.data())
def test_no_change_of_one_byte_is_accepted(data):
    note = SIGNER.sign(CHECKPOINT.text).encode()
    place = data.draw(st.integers(0, len(note) - 1))
    changed = note[:place] + bytes([data.draw(st.integers(0, 255).filter(lambda byte: byte != note[place]))]) + note[place + 1 :]
    try:
        text = changed.decode()
    except UnicodeDecodeError:
        return
    with pytest.raises(notes.NoteError):
        notes.open_note(text, SIGNER.verifier)


@pytest.mark.parametrize(
    "note",
    [
        "",
        "\n\n",
        "text\n",
        "text\n\n",
        "text\n\n\u2014 name\n",
        "text\n\n\u2014 example.org/record AAAA\n",
        "te\txt\n\n\u2014 a AAAAAAAA\n",
        "x" * 1_000_001,
    ],
)
def test_what_is_no_signed_note_is_refused(note):
    with pytest.raises(notes.NoteError):
        notes.open_note(note, SIGNER.verifier)


@pytest.mark.parametrize(
    "text",
    [
        "example.org\n3\n", f"\n3\n{ROOT}\n", f"example.org\n03\n{ROOT}\n",
        f"example.org\n-1\n{ROOT}\n", "example.org\n3\nAAAA\n", "example.org\n3\nnot base64\n",
        f"example.org\n3\n{ROOT}\nan extension\n", "example.org\n3\n{ROOT[:-2]}V=\n",
    ],
)  # fmt: skip
def test_what_is_no_checkpoint_is_refused(text):
    with pytest.raises(notes.NoteError):
        notes.parse_checkpoint(text)


@pytest.mark.parametrize(
    "line", ["", "name", PETER.replace("c74f20a3", "c74f20a4"), PETER.replace("Peter", "Pater"), "a+00000000+AAAA", PETER + "A"]
)
def test_what_is_no_key_is_refused(line):
    with pytest.raises(ValueError, match="key"):
        notes.parse_verifier(line)


@pytest.mark.parametrize("name", ["", "two words", "a+b", "tab\t"])
def test_a_key_cannot_have_a_name_that_would_break_the_format(name):
    with pytest.raises(ValueError, match="cannot name a key"):
        notes.Verifier(name, bytes(32))


@pytest.mark.parametrize("text", ["no new line", "control\x00\n", "carriage\r\n"])
def test_text_that_could_not_be_read_back_is_not_signed(text):
    with pytest.raises(ValueError, match="text of a note"):
        SIGNER.sign(text)
