"""The public export proves entries against caps, names nobody, and shows what was touched."""

import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest

from services.investors.caps.domain import Bucket, Entry
from services.investors.replay.domain.export import Names, Origin, line_of
from services.investors.rulebook.editions import newest
from shared.ids import new_id
from tests.investors.replay.conftest import Ledger, verified

ROOT: Final = Path(__file__).parents[3]
Lines = list[dict[str, Any]]


def _end(lines: Lines) -> bytes:
    """The file with these lines, its last line made to fit."""
    body = b"".join(json.dumps(line).encode() + b"\n" for line in lines)
    digest = hashlib.sha256(body).hexdigest()
    end = {"format": "kyokan caps 1", "lines": len(lines), "sha256": digest}
    return body + json.dumps(end).encode() + b"\n"


def _lines(file: bytes) -> Lines:
    return [json.loads(line) for line in file.splitlines()[:-1]]


def _apart(file: bytes) -> tuple[int, list[str]]:
    """Verified by a program that has no settings."""
    command = [sys.executable, "-m", "services.investors", "verify"]
    done = subprocess.run(
        command, input=file, capture_output=True, cwd=ROOT, env={}, timeout=120, check=False
    )
    return done.returncode, done.stdout.decode().splitlines()


async def test_an_export_is_verified_with_nothing_running(ledger: Ledger) -> None:
    assert _apart(await ledger.exported()) == (
        0,
        ["entries checked: 7", "differences: 0", "breaches: 0"],
    )


async def test_an_export_holds_no_id_of_ours_no_cap_and_no_figure(ledger: Ledger) -> None:
    file = (await ledger.exported()).decode()
    rows = await ledger.world.rows("SELECT * FROM cap_entry WHERE security_class IS NOT NULL")
    for row in rows:
        for name in (
            "investor_id",
            "hold_id",
            "pledge_id",
            "round_id",
            "issuer_id",
            "cause_id",
        ):
            assert str(row[name]) not in file
        assert f'"cap_at_least":{row["cap"]}' not in file
    assert "18000000" not in file
    assert {line["cap_at_least"] for line in _lines(file.encode()) if "rule" in line} == {
        500_000,
        750_000,
    }


async def test_two_exports_cannot_be_joined_by_their_names(ledger: Ledger) -> None:
    first, second = [_lines(await ledger.exported()) for _ in range(2)]
    assert {line["bucket"] for line in first} & {line["bucket"] for line in second} == set()
    assert {line["hold"] for line in first} & {line["hold"] for line in second} == set()


async def test_a_line_tells_the_fingerprint_of_what_its_decision_rests_on(
    ledger: Ledger,
) -> None:
    rows = await ledger.world.rows("SELECT inputs_sealed FROM decision WHERE cap IS NOT NULL")
    sealed = {hashlib.sha256(row["inputs_sealed"]).hexdigest() for row in rows}
    told = {line["inputs_sha256"] for line in _lines(await ledger.exported()) if "rule" in line}
    assert told < sealed


async def test_a_hold_that_still_fits_after_its_move_is_no_finding(ledger: Ledger) -> None:
    await ledger.world.declare(ledger.investor, date(2028, 6, 1))
    # Far away nothing counts before it; from its new day on everything does.
    far = await ledger.place(300_000, offer={"payment_day": date(2028, 6, 1)})
    await ledger.move(far, date(2027, 3, 1))
    assert _apart(await ledger.exported())[1][1:] == ["differences: 0", "breaches: 0"]
    told = [line["cap_at_least"] for line in _lines(await ledger.exported()) if "rule" in line]
    assert told[-1] == 300_000 + 350_000


def _take_more(lines: Lines) -> None:
    _held(lines, 250_000)["amount"] = 2_000_000


def _forget(lines: Lines) -> None:
    lines.remove(_held(lines, 200_000))


def _move_the_day(lines: Lines) -> None:
    line = _held(lines, 200_000)
    line["applied_on"] = line["paid_on"] = "2020-01-01"


def _say_a_larger_cap(lines: Lines) -> None:
    line = _held(lines, 250_000)
    line["amount"], line["cap_at_least"] = 1_600_000, 2_100_000


def _say_no_cap(lines: Lines) -> None:
    _held(lines, 200_000)["cap_at_least"] = None


def _say_an_old_rule(lines: Lines) -> None:
    _held(lines, 200_000)["rule"] = ["JP.ECF.INVESTOR_CAP", 2]


def _say_a_rule_of_another_country(lines: Lines) -> None:
    _held(lines, 200_000)["rule"] = ["US.CF.INVESTOR", 4]


def _say_a_rule_about_something_else(lines: Lines) -> None:
    _held(lines, 200_000)["rule"] = ["JP.ECF.COOLING_OFF", 2]


def _release_twice(lines: Lines) -> None:
    [released] = [line for line in lines if line["kind"] == "released"]
    lines.insert(lines.index(released), released)


def _held(lines: Lines, amount: int) -> dict[str, Any]:
    return next(line for line in lines if line["kind"] == "held" and line["amount"] == amount)


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (_take_more, "above its cap when it was taken"),
        (_forget, "another sum counts before it"),
        (_move_the_day, "another sum counts before it"),
        (_say_a_larger_cap, "a cap above all that its rule ever gives"),
        (_say_no_cap, "no cap, and nothing that its rule frees from one"),
        (_say_an_old_rule, "its rule is unknown, or did not hold on its application day"),
        (_say_a_rule_of_another_country, "its rule is none about caps in Japan"),
        (_say_a_rule_about_something_else, "its rule is none about caps in Japan"),
        (_release_twice, "released after released"),
    ],
)
async def test_what_was_changed_in_an_export_is_found(
    ledger: Ledger, change: Callable[[Lines], None], what: str
) -> None:
    lines = _lines(await ledger.exported())
    assert verified(_end(lines))[0] == 0
    change(lines)
    status, said = verified(_end(lines))
    assert status == 1
    assert any(what in line for line in said), said


@pytest.mark.parametrize(
    "file",
    [b"", b"{", b"[]\n", b'{"format": "kyokan caps 1", "lines": 1, "sha256": ""}\n'],
)
def test_what_is_no_export_is_said_to_be_none(file: bytes) -> None:
    status, [said] = verified(file)
    assert status == 1
    assert said.startswith("not an export: ")


async def test_an_export_that_was_cut_is_no_export(ledger: Ledger) -> None:
    whole = await ledger.exported()
    assert verified(b"".join(whole.splitlines(keepends=True)[1:]))[0] == 1
    assert verified(b"".join(whole.splitlines(keepends=True)[:-1]))[0] == 1


async def test_a_bucket_in_two_parts_is_no_export(ledger: Ledger) -> None:
    lines = _lines(await ledger.exported())
    other = {**lines[0], "bucket": str(new_id()), "hold": str(new_id())}
    status, [said] = verified(_end([lines[0], other, *lines[1:]]))
    assert (status, said[:15]) == (1, "not an export: ")


@pytest.mark.parametrize("line", [{}, {"bucket": 1}, {"bucket": "x", "kind": "held"}, 7])
def test_a_line_that_lacks_something_is_named(line: Any) -> None:
    status, [said] = verified(_end([line]))
    assert (status, said[:21]) == (1, "not an export: line 1")


@pytest.mark.parametrize(
    ("counted", "amount", "cap", "told"),
    [
        (0, 100_000, 1_900_000, 500_000),
        (0, 500_001, 1_900_000, 500_001),
        (700_000, 200_000, 900_000, 900_000),
        # A breach is not hidden: the cap itself is told, and does not suffice.
        (700_000, 200_001, 900_000, 900_000),
    ],
)
def test_of_a_cap_is_told_what_was_needed_and_no_more(
    counted: int, amount: int, cap: int, told: int
) -> None:
    entry = Entry(
        bucket=Bucket(new_id(), "JP/x/common"),
        kind="held",
        amount_minor=amount,
        applied_on=date(2026, 11, 24),
        paid_on=date(2027, 1, 20),
        issuer_id=new_id(),
        security_class="common",
        hold_id=new_id(),
        counted_before_minor=counted,
        cap_minor=cap,
    )
    rule = newest().rule(
        "investor_cap",
        jurisdiction="JP",
        instrument="equity",
        licence=None,
        on=entry.applied_on,
    )
    assert line_of(Names(b"x"), entry, Origin(rule))["cap_at_least"] == told
