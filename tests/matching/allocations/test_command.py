"""The command as anybody runs it: the same bytes again, and a forged list named by pledge."""

from collections.abc import Sequence
from pathlib import Path
from random import Random
from uuid import UUID

import pytest

from services.matching.allocations.command import allocate
from services.matching.allocations.domain.lot import commitment

SEED = "11" * 32
HEAD = "pledge_id,investor,units,at_most,at_least,tier"
RUN = ("--rule", "max_min", "--limit", "25", "--seed", SEED)


def _line(pledge: int, investor: int, units: int, rest: str = ",1,0") -> str:
    return f"{UUID(int=pledge)},{UUID(int=investor)},{units},{rest}"


LINES = [_line(1, 1, 10), _line(2, 2, 10), _line(3, 2, 10), _line(4, 3, 9, "4,1,0")]


def _file(folder: Path, lines: Sequence[str], head: str = HEAD) -> str:
    file = folder / "pledges.csv"
    file.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
    return str(file)


def _published(folder: Path, lines: Sequence[str], capsys: pytest.CaptureFixture[str]) -> str:
    assert allocate(["--in", _file(folder, lines), *RUN]) == 0
    return capsys.readouterr().out


def test_an_investor_counts_once_however_many_pledges_are_hers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [line.split(",") for line in _published(tmp_path, LINES, capsys).splitlines()[1:]]
    assert [row[0] for row in rows] == [str(UUID(int=number)) for number in (1, 2, 3, 4)]
    assert sorted(int(row[7]) for row in rows) == [4, 10, 11, 11]
    assert int(rows[0][6]) == 10
    assert sorted((int(rows[1][6]), int(rows[2][6]))) == [1, 10]


def test_shuffled_input_gives_the_same_bytes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = _published(tmp_path, LINES, capsys)
    for turn in range(10):
        lines = Random(turn).sample(LINES, len(LINES))  # noqa: S311
        assert _published(tmp_path, lines, capsys) == first


def test_a_true_list_verifies(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "published.csv"
    file.write_text(_published(tmp_path, LINES, capsys), encoding="utf-8")
    assert allocate(["--verify", str(file), *RUN]) == 0
    assert capsys.readouterr().out == "4 pledges, 0 differences\n"


@pytest.mark.parametrize("column", range(6, 10))
def test_a_forged_certificate_is_refused_by_name(
    column: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    head, *lines = _published(tmp_path, LINES, capsys).splitlines()
    forged = lines[1].split(",")
    forged[column] = "7"
    file = tmp_path / "published.csv"
    file.write_text("\n".join([head, lines[0], ",".join(forged), *lines[2:]]) + "\n")
    assert allocate(["--verify", str(file), *RUN]) == 1
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith(f"{UUID(int=2)}: {head.split(',')[column]} is 7, the rule gives ")
    assert said[1] == "4 pledges, 1 differences"


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([_line(1, 1, 0)], "line 2: units is no whole number from 1 to 2147483647"),
        ([_line(1, 1, 2**31)], "line 2: units is no whole number"),
        (["x" + _line(1, 1, 1)], "line 2: pledge_id is no UUID"),
        ([_line(1, 1, 1), _line(1, 2, 1)], "a pledge is listed twice"),
        ([_line(1, 1, 1), _line(2, 1, 1, "3,1,0")], "her pledges differ"),
        ([_line(1, 1, 2**30), _line(2, 2, 2**30)], "more than 2147483647 units"),
        ([_line(1, 1, 1) + ",1"], "line 2: 7 values, 6 columns"),
        ([_line(1, 1, 1, "-1,1,0")], "line 2: at_most is no whole number"),
        ([_line(1, 1, 1, ",１,0")], "line 2: at_least is no whole number"),
        (['"'], "line 2"),
    ],
)
def test_a_list_that_is_none_is_refused_with_its_line(
    lines: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        allocate(["--in", _file(tmp_path, lines), *RUN])
    assert stopped.value.code == 2
    assert said in capsys.readouterr().err


def test_other_columns_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        allocate(["--in", _file(tmp_path, LINES, HEAD + ",gift"), *RUN])
    assert "line 1: the columns are" in capsys.readouterr().err


def test_a_seed_that_was_not_committed_to_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    true, other = commitment(bytes.fromhex(SEED)), commitment(bytes(32))
    file = _file(tmp_path, LINES)
    assert allocate(["--in", file, *RUN, "--commitment", true]) == 0
    with pytest.raises(SystemExit):
        allocate(["--in", file, *RUN, "--commitment", other])
    assert "not the one that was committed to" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ("{", "it is no JSON document"),
        ("{}", "there are no `pledges`"),
        ('{"pledges": [], "rule": "by_hand"}', "rule is none of"),
        ('{"pledges": [], "rule": "max_min", "limit_units": "9"}', "limit_units is no whole"),
        (
            (
                '{"pledges": [], "rule": "max_min", "limit_units": 9, "asked_units": 0,'
                ' "allotted_units": 0, "seed": "11"}'
            ),
            "seed is not 32 bytes",
        ),
        (
            (
                '{"pledges": [7], "rule": "max_min", "limit_units": 9, "asked_units": 0,'
                f' "allotted_units": 0, "seed": "{SEED}"}}'
            ),
            "pledge 1: it is no line",
        ),
        (
            (
                '{"pledges": [{"units": true}], "rule": "max_min", "limit_units": 9,'
                f' "asked_units": 0, "allotted_units": 0, "seed": "{SEED}"}}'
            ),
            "pledge 1: units is no whole number",
        ),
    ],
)
def test_a_document_that_is_no_allocation_is_refused_with_its_place(
    document: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "allocation.json"
    file.write_text(document, encoding="utf-8")
    with pytest.raises(SystemExit) as stopped:
        allocate(["--verify", str(file)])
    assert stopped.value.code == 2
    assert said in capsys.readouterr().err


def test_an_allocation_brings_its_own_settings_and_a_list_needs_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        allocate(["--in", _file(tmp_path, LINES)])
    assert "needs --rule, --limit and --seed" in capsys.readouterr().err
    document = tmp_path / "allocation.json"
    document.write_text(
        '{"pledges": [], "rule": "max_min", "limit_units": 9, "asked_units": 0,'
        f' "allotted_units": 0, "seed": "{SEED}", "commitment": "x"}}',
        encoding="utf-8",
    )
    with pytest.raises(SystemExit):
        allocate(["--verify", str(document), *RUN])
    assert "stand in the allocation itself" in capsys.readouterr().err
    assert allocate(["--verify", str(document)]) == 1
    assert "seed: it is not the one" in capsys.readouterr().out
