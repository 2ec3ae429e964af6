"""Who owns a file is said by the area itself, and every area says its own name."""

import ast
from pathlib import Path

import candour

AREAS = Path(candour.__file__).parent / "areas"


def calls() -> list[tuple[str, ast.Call]]:
    found = []
    for path in AREAS.rglob("*.py"):
        area = path.relative_to(AREAS).parts[0]
        if area == "files":
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            is_ours = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name)
            if is_ours and node.func.value.id == "files" and node.func.attr in ("take", "open_for", "summaries"):
                found.append((area, node))
    return found


def test_every_area_opens_files_under_its_own_name_only():
    made = calls()
    assert made, "no area takes a file: this test looks in the wrong place"
    for area, call in made:
        named = next((k.value for k in call.keywords if k.arg == "owner_area"), None)
        assert named is not None, f"{area}: {ast.unparse(call)}"
        assert ast.unparse(named) == repr(area), f"{area}: {ast.unparse(call)}"
