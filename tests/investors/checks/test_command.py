"""`decide` on the command line: it needs nothing, and answers or names what is wrong."""

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from services.investors.checks import command
from services.investors.checks.example import EXAMPLE
from tests.investors.rulebook.proposal import ONE

ROOT = Path(__file__).parents[3]
LINE = json.dumps(EXAMPLE)
PROPOSED = ONE.replace("valid_from = 2027-01-01\n", "")


def _run(text: str | bytes, *arguments: str) -> tuple[int, list[Any]]:
    answers = io.BytesIO()
    given = text.encode() if isinstance(text, str) else text
    status = command.main(arguments, io.BytesIO(given), answers)
    return status, [json.loads(line) for line in answers.getvalue().splitlines()]


def test_it_needs_no_settings_and_nothing_running() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "services.investors", "decide"],
        input=LINE.encode(),
        capture_output=True,
        cwd=ROOT,
        env={},
        timeout=120,
        check=False,
    )
    assert (done.returncode, json.loads(done.stdout)["outcome"]) == (0, "refuse")


def test_an_object_over_many_lines_is_one_case() -> None:
    status, answers = _run(json.dumps(EXAMPLE, indent=2))
    assert (status, len(answers)) == (0, 1)
    assert answers[0]["rule_id"] == "JP.ECF.INVESTOR_CAP"
    assert (answers[0]["rule_from"], answers[0]["rule_version"]) == ("2025-02-25", 3)
    assert answers[0]["room"] == 500_000
    assert answers[0]["text"]["ja"]


def test_each_line_has_its_answer_and_one_bad_line_spoils_no_other() -> None:
    lines = [LINE, "{", LINE, "[]", '{"check": "wish"}', "", LINE]
    status, answers = _run("\n".join(lines))
    assert status == 1
    assert ["problem" in each for each in answers] == [False, True, False, True, True, False]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("", "JSON"),
        ("{", "JSON"),
        ("[1]", "object"),
        ('{"check": "investor_cap", "check": "withdrawal"}', "twice"),
        ('{"check": "investor_cap", "jurisdiction": NaN}', "NaN"),
        ('{"check": "investor_cap"}', "jurisdiction"),
        ('{"check": "investor_cap", "jurisdiction": "JP", "wish": 1}', "wish"),
        ('{"check": "investor_cap", "jurisdiction": "JP"}', "applied_at"),
        (LINE.replace("2025-03-10T10:00:00+09:00", "2025-03-10T10:00:00"), "applied_at"),
        (LINE.replace('"2025-03-10T10:00:00+09:00"', "1741568400"), "applied_at"),
        (LINE.replace("2025-03-20", "2025-02-30"), "payment_date"),
        (LINE.replace("600000", '"600000"'), "request.amount"),
        (LINE.replace("600000", "600000.5"), "request.amount"),
        (LINE.replace("600000", "true"), "request.amount"),
        (LINE.replace("600000", "-1"), "request.amount"),
        (LINE.replace("600000", "9" * 5_000), "JSON"),
        ("[" * 100_000, "JSON"),
        (b'{"check": "\xff"}', "JSON"),
    ],
)
def test_what_is_wrong_is_named_and_the_status_is_1(text: str | bytes, named: str) -> None:
    status, [answer] = _run(text)
    assert status == 1
    assert list(answer) == ["problem"]
    assert named in answer["problem"]


def test_what_was_sent_is_not_sent_back() -> None:
    _, [answer] = _run(LINE.replace("24000000", '"a secret figure"'))
    assert "secret" not in answer["problem"]


def test_proposed_rules_are_decided_beside_those_in_force(tmp_path: Path) -> None:
    file = tmp_path / "wishes.toml"
    file.write_text(PROPOSED, encoding="utf-8")
    status, [both] = _run(LINE, "--rules", str(file))
    assert status == 0
    assert (both["in_force"]["outcome"], both["in_force"]["cap"]) == ("refuse", 1_000_000)
    assert (both["proposed"]["outcome"], both["proposed"]["cap"]) == ("allow", 5_000_000)
    assert both["proposed"]["rule_version"] == 4


def test_rules_that_cannot_be_read_stop_it(tmp_path: Path) -> None:
    broken = tmp_path / "broken.toml"
    broken.write_text("[[rule]]", encoding="utf-8")
    for file in (broken, tmp_path / "none.toml"):
        with pytest.raises(SystemExit) as stopped:
            _run(LINE, "--rules", str(file))
        assert stopped.value.code == 2
