"""evaluate and rank on the command line, on a small set and on files that are none."""

import csv
import json
from datetime import date
from pathlib import Path
from random import Random

import pytest

from services.matching.evaluation.command import evaluate
from services.matching.evaluation.slice_command import rank
from tests.matching.ranking.samples import Rows, sliced, tables, written

SINCE = date(2012, 10, 1)


def _rows(file: Path) -> list[list[str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return [*csv.reader(lines)]


def _slice() -> dict[str, Rows]:
    return sliced(tables(), SINCE)


def test_evaluate_ends_with_one_object_that_says_all(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = written(tmp_path, tables())
    assert evaluate(["--data", str(folder), "--quarters", "2"]) == 0
    said = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert {"L", "C", "references", "parts_sum_error_max", "fit_s", "rp3_fit_s"} <= said.keys()
    assert said["parts_sum_error_max"] < 1e-6
    assert said["reasons_borne_out"] == said["recommendations"] > 0
    assert said["L"]["ndcg20"] > said["references"]["popularity"]["L"]["ndcg20"]
    assert said["L"]["ratio_to_lambdarank"] > 0
    assert set(said["references"]) == {
        "popularity", "rp3", "pagerank", "place_theme", "lambdarank", "logistic",
    }  # fmt: skip


def test_a_reference_that_is_too_weak_fails_the_evaluation(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = written(tmp_path, tables())
    assert evaluate(["--data", str(folder), "--quarters", "1", "--least", "0.99"]) == 1
    assert "it should reach 0.99" in capsys.readouterr().err


def test_rank_writes_both_lists_without_what_is_supported_already(tmp_path: Path) -> None:
    found = _slice()
    folder = written(tmp_path / "slice", found)
    assert rank(["--slice", str(folder)]) == 0
    projects, investors = _rows(folder / "L.csv"), _rows(folder / "C.csv")
    assert projects[0] == ["investor_id", "rank", "project_id"]
    assert investors[0] == ["project_id", "rank", "investor_id"]
    live = {row["project_id"] for row in found["live"]}
    known = {(row["investor_id"], row["project_id"]) for row in found["investments"]}
    asked = [row["investor_id"] for row in found["queries_L"]]
    assert [*dict.fromkeys(row[0] for row in projects[1:])] == asked
    assert all(row[2] in live and (row[0], row[2]) not in known for row in projects[1:])
    assert all((row[2], row[0]) not in known for row in investors[1:])
    of = [row for row in investors[1:] if row[0] == investors[1][0]]
    assert [row[1] for row in of] == [str(number) for number in range(1, 21)]
    assert len({row[2] for row in of}) == 20


def test_rank_gives_the_same_bytes_for_shuffled_files(tmp_path: Path) -> None:
    found, random = _slice(), Random(3)  # noqa: S311
    first, second = tmp_path / "first", tmp_path / "second"
    assert rank(["--slice", str(written(tmp_path / "a", found)), "--out", str(first)]) == 0
    for name in ("projects", "investors", "rounds", "investments", "live", "candidates_C"):
        found[name] = random.sample(found[name], len(found[name]))
    assert rank(["--slice", str(written(tmp_path / "b", found)), "--out", str(second)]) == 0
    for name in ("L.csv", "C.csv"):
        assert (first / name).read_bytes() == (second / name).read_bytes()


def test_rank_answers_somebody_without_history_and_a_set_without_a_past(tmp_path: Path) -> None:
    found = _slice()
    found["investments"] = [row for row in found["investments"] if row["date"] >= "2012"][:3]
    assert rank(["--slice", str(written(tmp_path, found))]) == 0
    asked = {row["investor_id"] for row in found["queries_L"]}
    assert {row[0] for row in _rows(tmp_path / "L.csv")[1:]} == asked


@pytest.mark.parametrize(
    ("name", "row", "said"),
    [
        (
            "queries_L",
            {"investor_id": "i999"},
            "queries_L: investor_id 'i999' is listed nowhere",
        ),
        ("queries_C", {"project_id": "p000"}, "queries_C: p000 is not live"),
        ("live", {"project_id": "p000"}, "live: p000 is not live"),
        ("candidates_C", {"investor_id": ""}, "candidates_C: investor_id '' is listed nowhere"),
        ("investors", {"investor_id": "i001"}, "investors: i001 is listed twice"),
        ("projects", {"project_id": ""}, "projects: an id is empty"),
        ("rounds", {"round_id": "x", "project_id": "p9"}, "rounds: project_id 'p9' is listed"),
        (
            "rounds",
            {"round_id": "x", "project_id": "p000", "date": "soon"},
            "rounds: x: 'soon' is no date",
        ),
        (
            "rounds",
            {"round_id": "x", "project_id": "p000", "date": "2012-01-01", "live": "maybe"},
            "rounds: x: live is 'maybe'",
        ),
        ("investments", {"round_id": "r9", "investor_id": "i001"}, "round_id 'r9' is listed"),
    ],
)
def test_a_slice_that_is_none_is_refused_and_nothing_is_written(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    name: str,
    row: dict[str, str],
    said: str,
) -> None:
    found = _slice()
    found[name] = [*found[name], row]
    with pytest.raises(SystemExit) as stopped:
        rank(["--slice", str(written(tmp_path, found))])
    assert stopped.value.code == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "L.csv").exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "live.csv: there is no such file"),
        ("project\np100\n", "live.csv: line 1: no column project_id"),
        ("project_id\np100,x\n", "live.csv: line 2: 2 values, 1 columns"),
        ('project_id\n"p', "live.csv: "),
    ],
)
def test_a_file_that_cannot_be_read_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str | None, said: str
) -> None:
    written(tmp_path, _slice())
    (tmp_path / "live.csv").unlink()
    if text:
        (tmp_path / "live.csv").write_text(text)
    with pytest.raises(SystemExit):
        rank(["--slice", str(tmp_path)])
    assert said in capsys.readouterr().err
