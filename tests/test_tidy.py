"""What no linter of ours says: banned calls, dead files, files that do not say what for."""

import ast
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HOUSES = ("services", "shared", "deploy")
FILES = sorted(
    file.relative_to(ROOT).as_posix()
    for house in (*HOUSES, "tests")
    for file in (ROOT / house).rglob("*.py")
)
OURS = [name for name in FILES if not name.startswith("tests/")]

# What is banned, where it is allowed, and why there.
BANNED = {
    r"\.commit\(": (
        "shared/database.py|shared/migrate.py|shared/kafka/(positions|rewinding).py|deploy/stripe_sim/.*",
        "a transaction stands in a door and ends with its block",
    ),
    r"datetime\.(now|utcnow|today)\(|date\.today\(|\btime\.time\(": (
        "shared/clock.py|deploy/.*",
        "time is passed in",
    ),
    r"(?<![\w.])print\(": (".*/__main__.py|deploy/.*", "programs speak through their logs"),
    r"(?<![\w.])float\(": ("(?!services/(matching|payments|investors|listing)/).*", "money"),
    r"\bnow\(\)\s*(\)|,|;|at time zone)": (
        r"(?!services/.*/(\w+_)?store\.py).*",
        "SQL takes the time as a parameter",
    ),
    r"(?<!_)\basyncio\.run\(": ("shared/program.py|deploy/.*|.*/__main__.py", "one event loop"),
}
# Started by name, so nobody imports them.
STARTED = re.compile(
    r"__main__|__init__|migrations/(env|versions/.*)|matching/pledges/document"
    r"|deploy/(compose|openapi|browser|prerequisites|screenshots|local/(guardian|migrations))"
    r"|deploy/containers/(enter|healthy|roles|secret_files|topics)"
)
# What a domain may import beside the standard library: nothing that reads or writes anywhere.
COMPUTES = r"shared(\.(money|errors|corporate_numbers)\b|$)|numpy\b|cryptography\b"
PLACES = re.compile(r"/(home|Users|root|work)/[a-z]|/tmp/k/")


@cache
def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@cache
def tree(name: str) -> ast.Module:
    return ast.parse(text(name))


def module(name: str) -> str:
    return name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def imported(name: str) -> Iterator[str]:
    """Every module that a file imports; `from a import b` may mean the module a.b."""
    package = name.split("/")[:-1]
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)


@cache
def code(name: str) -> str:
    """A file without its comments, docstrings and other texts that are statements."""
    lines = text(name).splitlines()
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            assert node.end_lineno is not None
            for number in range(node.lineno - 1, node.end_lineno):
                lines[number] = ""
    return "\n".join(re.sub(r"(^|\s)#.*", "", line) for line in lines)


@pytest.mark.parametrize("pattern", BANNED)
def test_banned_calls_stand_only_where_they_may(pattern: str) -> None:
    allowed, reason = BANNED[pattern]
    found = [
        f"{name}: {match[0]}"
        for name in OURS
        if not re.fullmatch(allowed, name)
        for match in re.finditer(pattern, code(name))
    ]
    assert not found, reason


def test_every_module_is_imported_or_started_by_name() -> None:
    wanted = {target for name in OURS for target in imported(name) if target != module(name)}
    dead = [name for name in OURS if module(name) not in wanted and not STARTED.search(name)]
    assert not dead, "nobody imports them"


def test_every_module_says_in_its_first_sentence_what_it_is_for() -> None:
    silent = [
        name for name in FILES if text(name).strip() and not ast.get_docstring(tree(name))
    ]
    assert not silent


def test_a_domain_is_pure() -> None:
    """Only the standard library, what only computes, money, refusals; its service's domains."""
    impure = []
    for name in (one for one in OURS if re.fullmatch(r"services/.*/domain(/\w+)?\.py", one)):
        service = ".".join(name.split("/")[:2])
        for target in imported(name):
            known = target.split(".")[0] in sys.stdlib_module_names
            own = re.fullmatch(rf"{service}(\.\w+(\.domain(\.\w+)*)?)?", target)
            if not known and not own and not re.match(COMPUTES, target):
                impure.append(f"{name}: {target}")
    assert not impure


def test_no_file_knows_a_machine() -> None:
    found = [
        str(file.relative_to(ROOT))
        for file in [
            *ROOT.glob("*.*"),
            *(ROOT / ".ci").glob("*"),
            *(ROOT / "docs").rglob("*.md"),
        ]
        if file.is_file() and PLACES.search(file.read_text(encoding="utf-8", errors="ignore"))
    ]
    found += [
        name for name in FILES if name != "tests/test_tidy.py" and PLACES.search(text(name))
    ]
    assert not found
