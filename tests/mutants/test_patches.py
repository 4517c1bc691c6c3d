"""Every mutant can still be made, and its check is still there."""

import subprocess

import pytest

from shared.migrate import ROOT
from tests.mutants.patches import Mutant, mutants


@pytest.mark.parametrize("mutant", mutants(), ids=lambda mutant: mutant.name)
def test_a_mutant_applies_and_its_check_exists(mutant: Mutant) -> None:
    asked = ["git", "apply", "--check", str(mutant.path)]
    tried = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)
    assert tried.returncode == 0, tried.stderr

    file, name = mutant.check.split("::")
    assert f"def {name}(" in (ROOT / file).read_text(encoding="utf-8")


def test_the_twelve_breaks_are_there() -> None:
    assert len(mutants()) >= 12
