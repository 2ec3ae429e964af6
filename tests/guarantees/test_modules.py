import ast
import importlib
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import candour.verify

MODULES = sorted(
    m.name for m in pkgutil.walk_packages(candour.__path__, "candour.", onerror=lambda name: None) if not m.name.endswith("__main__")
)


def test_the_walk_finds_the_rooms():
    assert {"candour.config.settings", "candour.areas.ledger.door", "candour.methods.funnel"} <= set(MODULES)


@pytest.mark.parametrize("module", MODULES)
def test_every_module_can_be_imported(module):
    assert importlib.import_module(module).__name__ == module


def test_methods_load_no_django():
    names = [m for m in MODULES if m.startswith("candour.methods")]
    program = f"import importlib, sys\nfor n in {names!r}: importlib.import_module(n)\nsys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_a_method_command_loads_no_django(tmp_path: Path):
    program = (
        "import sys\nfrom candour.config.command import main\n"
        "sys.argv = ['candour', 'interval', '--kind', 'wilson', '--events', '1', '--total', '10', '--format', 'json']\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code, end.code\n"
        "sys.exit('django' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_verifier_needs_nothing_but_python():
    source = ast.parse(Path(candour.verify.__file__).read_text("utf-8"))
    imported = {a.name for n in ast.walk(source) if isinstance(n, ast.Import) for a in n.names}
    imported |= {n.module or "." for n in ast.walk(source) if isinstance(n, ast.ImportFrom)}
    assert imported
    assert {name.split(".")[0] for name in imported} - set(sys.stdlib_module_names) == set()
