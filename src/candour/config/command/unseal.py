"""`candour unseal`: open a sealed bundle away from the service. Needs a key file and its passphrase, and neither database nor network."""

import getpass
import json
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from candour.areas.vault import sealing, unsealing
from candour.config.command.errors import BadInputError

SHORTEST = 15
Bundle = Annotated[Path | None, typer.Argument(metavar="BUNDLE", help="The file that was taken away from the service.")]
Key = Annotated[Path | None, typer.Option(metavar="FILE", help="Your key file.")]
Out = Annotated[Path | None, typer.Option(metavar="DIR", help="Write what was sealed as files into this folder, instead of showing it.")]
Make = Annotated[Path | None, typer.Option("--make-key", metavar="FILE", help="Make a new key in this file and print its public half.")]
Secret = Annotated[Path | None, typer.Option(metavar="FILE", help="Read the passphrase from a file instead of asking for it.")]


def unseal(bundle: Bundle = None, key: Key = None, out: Out = None, make_key: Make = None, passphrase_file: Secret = None) -> None:
    """
    Open a sealed bundle with your own key, on your own computer; or make that key.

    The private half of the key stays in its file, locked with your passphrase. Keep a copy of the file: nobody can replace it.

    Example: candour unseal --make-key my-key.json, and later: candour unseal case.sealed.json --key my-key.json
    """
    if make_key is not None:
        if bundle is not None or key is not None:
            raise BadInputError("--make-key makes a key and opens nothing; leave the bundle and --key out")
        _make(make_key, passphrase_file)
        return
    if bundle is None or key is None:
        raise BadInputError("name the bundle and your key file: candour unseal BUNDLE --key FILE")
    sealed, kept = _read(bundle), _read(key)
    try:
        private = unsealing.read_key(kept, passphrase=_passphrase(passphrase_file, twice=False))
    except sealing.CannotOpen:
        sys.stderr.write("candour: the passphrase does not open this key file.\n")
        raise typer.Exit(1) from None
    except unsealing.Unreadable as wrong:
        raise BadInputError(f"{key}: {wrong}") from None
    try:
        _hand_out(list(unsealing.unseal(sealed, private=private)), out)
    except sealing.CannotOpen:
        sys.stderr.write("candour: this bundle was sealed for another key, or something in it was altered; nothing was opened.\n")
        raise typer.Exit(1) from None
    except unsealing.Unreadable as wrong:
        raise BadInputError(f"{bundle}: {wrong}") from None


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as failed:
        raise BadInputError(f"{path} cannot be read ({failed.strerror})") from None


def _passphrase(file: Path | None, *, twice: bool) -> str:
    if file is not None:
        return sealing.same_typed(_read(file).decode("utf-8").rstrip("\r\n"))
    typed = getpass.getpass("Passphrase: ")
    if twice and getpass.getpass("The same again: ") != typed:
        raise BadInputError("the two passphrases differ; nothing was made")
    return sealing.same_typed(typed)


def _make(path: Path, passphrase_file: Path | None) -> None:
    passphrase = _passphrase(passphrase_file, twice=True)
    if len(passphrase) < SHORTEST:
        raise BadInputError(f"use a passphrase of at least {SHORTEST} characters, for example four words")
    made = unsealing.make_key_file(passphrase=passphrase)
    _write(path, made.content)
    sys.stdout.write(f"{made.public}\n")
    sys.stderr.write(f"Your key is in {path}; keep a copy somewhere safe. The line above is its public half: paste it under My key.\n")


def _write(path: Path, content: bytes) -> None:
    """Write a file that only its owner can read, and never over another."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise BadInputError(f"{path} is there already; choose another name, so that nothing is lost") from None
    except OSError as failed:
        raise BadInputError(f"{path} cannot be written ({failed.strerror})") from None
    with os.fdopen(handle, "wb") as file:
        file.write(content)


def _hand_out(opened: list[unsealing.Unsealed], out: Path | None) -> None:
    if out is not None:
        out.mkdir(mode=0o700, parents=True, exist_ok=True)
    for one in opened:
        name = f"{one.left_on}-{_plain(one.field)}-{_plain(one.item_id)[:8]}-v{one.version}"
        if out is not None:
            _write(out / name, one.data)
            sys.stdout.write(f"{out / name}\n")
            continue
        sys.stdout.write(f"{name}\n{_as_text(one.data)}\n\n")


def _plain(text: str) -> str:
    """Return a name's letters and digits: a bundle is somebody else's file and must not choose where we write."""
    return "".join(c for c in text if c.isascii() and (c.isalnum() or c == "-")) or "item"


def _as_text(data: bytes) -> str:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return f"({len(data):,} bytes that are no text: use --out DIR)"
    # What was typed by somebody else must not steer the terminal.
    return "".join(c if c.isprintable() or c in "\n\t" else json.dumps(c)[1:-1] for c in text)
