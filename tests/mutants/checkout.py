"""A copy of the checkout that may be broken, and tests run in it; the checkout stays whole."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from shared.migrate import ROOT

LONGEST_S: Final = 300
_NO_TEST_FAILED: Final = 0
_TESTS_FAILED: Final = 1
_NO_PROGRAM: Final = re.compile(
    r"(Name|UnboundLocal|Syntax|Indentation|Import|ModuleNotFound|Attribute|Type)Error\b"
)


class CheckUnrun(Exception):
    """The named check did not come to an end of its own: nothing is known."""


@contextmanager
def copied() -> Iterator[Path]:
    """The checkout as it stands now, without what git ignores, in a folder of its own."""
    folder = Path(tempfile.mkdtemp(prefix="kyokan-mutants-"))
    folder.chmod(0o711)
    try:
        known = _run(["git", "ls-files", "-z", "-co", "--exclude-standard"], ROOT).stdout.split(
            "\0"
        )
        for name in filter(None, known):
            if (ROOT / name).is_file():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, folder / name)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def broken(folder: Path, patch: Path) -> Iterator[None]:
    """With the patch applied, and without it afterwards."""
    _run(["git", "apply", str(patch)], folder)
    try:
        yield
    finally:
        _run(["git", "apply", "--reverse", str(patch)], folder)


def failure(folder: Path, checks: Sequence[str]) -> str | None:
    """Why one of these tests fails there, in its own first words; None where all pass.

    Raises:
        CheckUnrun: there is no such test, or it could not be run to its end.
    """
    asked = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *checks]
    env = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}
    try:
        tried = subprocess.run(
            asked,
            cwd=folder,
            env=env,
            capture_output=True,
            text=True,
            check=False,
            timeout=LONGEST_S,
        )
    except subprocess.TimeoutExpired as late:
        raise CheckUnrun(f"{', '.join(checks)}: not within {late.timeout} s") from late
    if tried.returncode == _NO_TEST_FAILED:
        return None
    lines = tried.stdout.splitlines()
    if tried.returncode != _TESTS_FAILED or not any(
        each.startswith("FAILED") for each in lines
    ):
        raise CheckUnrun(f"{', '.join(checks)}:\n{tried.stdout[-2_000:]}{tried.stderr[-500:]}")
    why = next((each[1:].strip() for each in lines if each.startswith("E ")), "failed")
    if _NO_PROGRAM.match(why):
        # A patch that no longer fits the code is no break of a guard.
        raise CheckUnrun(f"{', '.join(checks)}: {why}")
    return why


def _run(command: Sequence[str], where: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(command, cwd=where, capture_output=True, text=True, check=True)
