"""
Finds every single check in the source that keeps somebody out, and says how the source reads without it.

A check is a decorator of a view, a call of a `require_...`, a condition under which something is refused or nothing is given, the answer of
a `may_...`, the words of a `_why_not...`, or the part of a query that keeps it to what somebody may see. Found by the shape of the code,
so that a new check is tried without anybody's naming it.
"""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

GUARDS = re.compile(r"^(require_.*|never_cache|signed_in|at_the_gate|deciding|demo_only|.*_only|.*_guarded|sensitive_.*)$")
REQUIRES = re.compile(r"^_?(require|refuse|forbid|insist)_")
ANSWERS = re.compile(r"^_?(may|is|has|can|holds|knows|belongs|guards?)_|^_?(authorise|allowed?)")
WHYS = re.compile(r"^_?(why|not_|refusal|undecided)")
# What a condition about somebody's rights is made of.
ABOUT = re.compile(
    r"\b(viewer|by|actor|person|holder|owner|request\.user|is_strong|is_fresh|is_signed_in|is_system|may_\w+|has_any|has|kind|role|roles|granted?|"
    r"grants?|revoked\w*|barred|bars|state|outcome|member\w*|expires\w*|until|looked|KIND|token|session|approvers|proposer|deposit\w*|unlocked|"
    r"allowed|owned|belongs\w*|not_on|active|is_active|conflict\w*|second\w*|first_person\w*|mode|marker|proved|verified|ended_on|revoked_on)\b"
)
CHOOSES = re.compile(r"\b(viewer|may_\w+|by|request|is_strong|is_fresh|allowed)\b")
REFUSALS = re.compile(
    r"(Http404|PermissionDenied|PermissionError|NotAllowed|NotNow|Stale|NoSuch\w*|GateError|MeasureError|Refused\w*|Refusal\w*|Denied\w*|"
    r"Forbidden\w*|Locked\w*|Sealed\w*|Barred\w*|NotYours\w*|VaultError|AccountError|RoleError|Closed|Gone|LookupError|TypeError|\w*NotAllowed\w*)$"
)
SCOPES = re.compile(
    r"^(owner|person|reader|holder|viewer|organisation|owed_by|area_code|by_person|taken_by|for_person|asked_by|about|case|granted_to|starts_on|"
    r"ends_on|is_active|person__is_active|revoked|revoked_on|revoked_day|kept|state|owner_area|owner_ref|covers|expires_at|until|session)"
    r"(_id|_code|_ref)?(__\w+)?$"
)
QUERIES = ("filter", "exclude", "get", "get_or_create")
NO_QUERIES = ("request", "session", "data", "os", "headers", "known", "found", "kwargs")
GIVES_NOTHING = re.compile(r"(redirect|HttpResponse\w*|_?refus\w*|render|_prove|_away)\(")
Change = Callable[[ast.AST, ast.AST], ast.AST | None]


@dataclass(frozen=True)
class Check:
    """One check, named so that the name stays when lines move."""

    module: str
    path: Path
    where: str
    kind: str
    text: str
    number: int
    line: int

    @property
    def name(self) -> str:
        again = f" #{self.number}" if self.number else ""
        return f"{self.module}:{self.where}: {self.kind}: {self.text}{again}"


@dataclass(frozen=True)
class _Found:
    index: int
    kind: str
    text: str
    change: Change


def checks(path: Path, module: str) -> list[Check]:
    """Return the checks of one file."""
    source = path.read_text("utf-8")
    tree = ast.parse(source)
    nodes = list(ast.walk(tree))
    names = _qualified(tree)
    seen: dict[tuple[str, str, str], int] = {}
    result = []
    for found in _all(tree):
        where = names[id(nodes[found.index])]
        number = seen.get((where, found.kind, found.text), 0)
        seen[where, found.kind, found.text] = number + 1
        line = getattr(nodes[found.index], "lineno", 0)
        result.append(Check(module, path, where, found.kind, found.text, number, line))
    return result


def without(check: Check) -> ast.Module:
    """
    Return the tree of the file without the check.

    :raises LookupError: when the file no longer holds it.
    """
    tree = ast.parse(check.path.read_text("utf-8"))
    nodes, names = list(ast.walk(tree)), _qualified(tree)
    number = 0
    for found in _all(tree):
        node = nodes[found.index]
        if (names[id(node)], found.kind, found.text) == (check.where, check.kind, check.text):
            if number == check.number:
                _replace(tree, node, found.change)
                return ast.fix_missing_locations(tree)
            number += 1
    raise LookupError(check.name)


def _all(tree: ast.Module) -> Iterator[_Found]:
    functions = _enclosing(tree)
    for index, node in enumerate(ast.walk(tree)):
        function = functions.get(id(node))
        for kind, text, change in _of(node, function):
            yield _Found(index, kind, " ".join(text.split())[:160], change)


def _of(node: ast.AST, function: ast.FunctionDef | None) -> Iterator[tuple[str, str, Change]]:
    if isinstance(node, ast.FunctionDef):
        yield from _decorators(node)
    if function is not None:
        yield from _calls(node)
        yield from _conditions(node, function)
        yield from _answers(node, function)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in QUERIES:
            yield from _scopes(node)


def _decorators(node: ast.FunctionDef) -> Iterator[tuple[str, str, Change]]:
    for at, decorator in enumerate(node.decorator_list):
        if GUARDS.match(_called(decorator)):
            yield "decorator", f"@{ast.unparse(decorator)}", _drop_decorator(at)


def _calls(node: ast.AST) -> Iterator[tuple[str, str, Change]]:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and REQUIRES.match(_called(node.value)):
        yield "call", ast.unparse(node.value), lambda n, _p: ast.copy_location(ast.Pass(), n)
    if isinstance(node, ast.Assign | ast.Return) and isinstance(node.value, ast.Call) and REQUIRES.match(_called(node.value)):
        yield "call", ast.unparse(node), _unchecked


def _conditions(node: ast.AST, function: ast.FunctionDef) -> Iterator[tuple[str, str, Change]]:
    if isinstance(node, ast.If) and (text := _refusing(node, function)):
        yield "condition", text, _never
        yield from _alternatives(node.test, lambda part: f"if ... {ast.unparse(part)} ...")
    if isinstance(node, ast.IfExp) and CHOOSES.search(ast.unparse(node.test)) and _is_nothing(node.orelse):
        yield "choice", f"... if {ast.unparse(node.test)} else {ast.unparse(node.orelse)}", lambda n, _p: n.body


def _answers(node: ast.AST, function: ast.FunctionDef) -> Iterator[tuple[str, str, Change]]:
    if not isinstance(node, ast.Return) or not ANSWERS.match(function.name) or isinstance(node.value, ast.Constant | None):
        return
    yield "answer", f"return {ast.unparse(node.value)}", _true
    if isinstance(node.value, ast.BoolOp) and isinstance(node.value.op, ast.And):
        for at, part in enumerate(node.value.values):
            yield "answer's part", f"... and {ast.unparse(part)}", _drop_part(at)


def _scopes(node: ast.Call) -> Iterator[tuple[str, str, Change]]:
    assert isinstance(node.func, ast.Attribute)
    if "objects" not in ast.unparse(node.func) and not isinstance(node.func.value, ast.Name):
        return
    if isinstance(node.func.value, ast.Name) and node.func.value.id in (
        "request",
        "session",
        "data",
        "os",
        "headers",
        "known",
        "found",
        "kwargs",
    ):
        return
    for at, keyword in enumerate(node.keywords):
        if keyword.arg and SCOPES.match(keyword.arg) and len(node.keywords) + len(node.args) > (1 if node.func.attr == "get" else 0):
            yield "scope", f"{_short(node.func)}({keyword.arg}={ast.unparse(keyword.value)})", _drop_keyword(at)
    if node.func.attr == "filter":
        for at, argument in enumerate(node.args):
            if not isinstance(argument, ast.Starred):
                yield "scope", f"{_short(node.func)}({ast.unparse(argument)})", _drop_argument(at)


def _short(function: ast.Attribute) -> str:
    return ast.unparse(function)[-60:]


def _refusing(node: ast.If, function: ast.FunctionDef) -> str:
    """Return the words of a condition under which something is refused or nothing is given, else nothing."""
    test, last = ast.unparse(node.test), node.body[-1]
    if isinstance(last, ast.Raise) and last.exc is not None:
        name = _called(last.exc)
        if REFUSALS.search(name) or ABOUT.search(test):
            return f"if {test}: raise {name}"
    if isinstance(last, ast.Return) and len(node.body) <= 2:
        gives = "" if last.value is None else ast.unparse(last.value)
        nothing = (
            last.value is None or _is_nothing(last.value) or re.match(r"(redirect|HttpResponse\w*|_?refus\w*|render|_prove|_away)\(", gives)
        )
        if ABOUT.search(test) and (nothing or WHYS.match(function.name)):
            return f"if {test}: return {gives}"[:160]
        if "DENY" in gives:
            return f"if {test}: return {gives}"
    return ""


def _alternatives(test: ast.expr, words: Callable[[ast.expr], str]) -> Iterator[tuple[str, str, Change]]:
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.Or):
        for at, part in enumerate(test.values):
            yield "condition's part", words(part), _drop_alternative(at)


def _is_nothing(value: ast.expr) -> bool:
    if isinstance(value, ast.Constant):
        return value.value in (None, False, "", 0)
    if isinstance(value, ast.List | ast.Tuple | ast.Dict | ast.Set):
        return not (value.keys if isinstance(value, ast.Dict) else value.elts)
    return isinstance(value, ast.Call) and _called(value) in ("none", "frozenset", "set", "dict") and not value.args


def _called(node: ast.expr) -> str:
    node = node.func if isinstance(node, ast.Call) else node
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


# --- how each is taken out


def _never(node: ast.AST, _parent: ast.AST) -> ast.AST:
    assert isinstance(node, ast.If)
    node.test = _kept_names(node.test, value=False)
    return node


def _kept_names(test: ast.expr, *, value: bool) -> ast.expr:
    """Return a constant that still evaluates the test, so that a walrus in it keeps its name."""
    if any(isinstance(n, ast.NamedExpr) for n in ast.walk(test)):
        return ast.copy_location(ast.Subscript(ast.Tuple([test, ast.Constant(value)], ast.Load()), ast.Constant(1), ast.Load()), test)
    return ast.copy_location(ast.Constant(value), test)


def _unchecked(node: ast.AST, _parent: ast.AST) -> ast.AST:
    assert isinstance(node, ast.Assign | ast.Return)
    assert node.value is not None
    arguments = ast.arguments(posonlyargs=[], args=[], kwonlyargs=[], kw_defaults=[], defaults=[])
    call = ast.Call(ast.Name("candour_unchecked", ast.Load()), [ast.Lambda(arguments, node.value)], [])
    node.value = ast.copy_location(call, node.value)
    return node


def _true(node: ast.AST, _parent: ast.AST) -> ast.AST:
    assert isinstance(node, ast.Return)
    node.value = ast.copy_location(ast.Constant(value=True), node)
    return node


def _drop_part(at: int) -> Change:
    def change(node: ast.AST, _parent: ast.AST) -> ast.AST:
        assert isinstance(node, ast.Return)
        assert isinstance(node.value, ast.BoolOp)
        del node.value.values[at]
        return node

    return change


def _drop_alternative(at: int) -> Change:
    def change(node: ast.AST, _parent: ast.AST) -> ast.AST:
        assert isinstance(node, ast.If)
        assert isinstance(node.test, ast.BoolOp)
        del node.test.values[at]
        return node

    return change


def _drop_decorator(at: int) -> Change:
    def change(node: ast.AST, _parent: ast.AST) -> ast.AST:
        assert isinstance(node, ast.FunctionDef)
        del node.decorator_list[at]
        return node

    return change


def _drop_keyword(at: int) -> Change:
    def change(node: ast.AST, _parent: ast.AST) -> ast.AST:
        assert isinstance(node, ast.Call)
        del node.keywords[at]
        return node

    return change


def _drop_argument(at: int) -> Change:
    def change(node: ast.AST, _parent: ast.AST) -> ast.AST:
        assert isinstance(node, ast.Call)
        del node.args[at]
        return node

    return change


def _replace(tree: ast.Module, node: ast.AST, change: Change) -> None:
    for parent in ast.walk(tree):
        for name, value in ast.iter_fields(parent):
            if value is node:
                setattr(parent, name, change(node, parent))
                return
            if isinstance(value, list) and node in value:
                value[value.index(node)] = change(node, parent)
                return
    raise LookupError("the check stands nowhere in its file")


# --- where each stands


def _qualified(tree: ast.Module) -> dict[int, str]:
    """Return for each node the name of the function that it stands in, as Python names it."""
    names: dict[int, str] = {}

    def walk(node: ast.AST, name: str, *, in_function: bool) -> None:
        names[id(node)] = name
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.FunctionDef | ast.ClassDef):
                inner = f"{name}.<locals>.{child.name}" if in_function else f"{name}.{child.name}".lstrip(".")
                walk(child, inner, in_function=isinstance(child, ast.FunctionDef))
            else:
                walk(child, name, in_function=in_function)

    walk(tree, "", in_function=False)
    return names


def _enclosing(tree: ast.Module) -> dict[int, ast.FunctionDef]:
    found: dict[int, ast.FunctionDef] = {}

    def walk(node: ast.AST, function: ast.FunctionDef | None) -> None:
        if function is not None:
            found[id(node)] = function
        for child in ast.iter_child_nodes(node):
            walk(child, node if isinstance(node, ast.FunctionDef) else function)

    walk(tree, None)
    return found
