"""A group worked out again from its question."""

import json
from pathlib import Path

import pytest

from services.matching.groups.command import main
from services.matching.groups.engine import compose
from services.matching.groups.questions import read, told, written
from tests.matching.groups.test_composing import many, rules_of


def test_a_kept_question_is_answered_the_same_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    people, rules = many(40, 2), rules_of(50)
    kept = tmp_path / "question.json"
    kept.write_text(json.dumps(written(rules, people)), "utf-8")
    assert main(["--question", str(kept)]) == 0
    assert json.loads(capsys.readouterr().out) == told(compose(rules, people))
    assert read(written(rules, people)) == (rules, people)


def test_what_is_no_question_is_refused_with_its_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = tmp_path / "question.json"
    kept.write_text('{"rules": {}}', "utf-8")
    assert main(["--question", str(kept)]) == 1
    assert "question.json" in capsys.readouterr().err
