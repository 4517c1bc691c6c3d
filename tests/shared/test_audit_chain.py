"""Whatever is done to an export of the audit rows, the verifier names it; offline, alone."""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from shared.audit.chain import FIELDS, GENESIS, VEILED, Row, seal, veil
from shared.audit.verifying import Anchor, Finding, Link, line_of, parse, verify
from shared.ids import derived_id
from shared.migrate import ROOT
from tests.examples import examples

HASHES = st.sampled_from(["", "00" * 32, "ab" * 32])
LENGTHS = st.integers(1, 12)
AT_LEISURE = settings(max_examples=examples(60))


@st.composite
def chains(draw: st.DrawFn) -> list[Link]:
    """One whole chain of 1 to 12 rows, ids growing but not without gaps."""
    links: list[Link] = []
    chamber = draw(st.sampled_from(["platform", str(derived_id("chamber", 1))]))
    row_id = 0
    for seq in range(1, draw(LENGTHS) + 1):
        row_id += draw(st.integers(1, 3))
        row = Row(
            service="matching",
            chamber=chamber,
            seq=seq,
            id=row_id,
            actor=draw(st.sampled_from(["job:matching.rounds", f"person:{derived_id(1)}"])),
            command_id=str(derived_id("command", row_id)),
            subject_kind="pledge",
            subject=str(derived_id("subject", draw(st.integers(1, 3)))),
            before_hash=draw(HASHES),
            after_hash=draw(HASHES),
            recorded_us=draw(st.integers(1_700_000_000_000_000, 1_900_000_000_000_000)),
        )
        previous = links[-1].hash if links else GENESIS
        links.append(Link(row, previous, seal(previous, row)))
    return links


def lines(links: Sequence[Link]) -> list[str]:
    return [line_of(link) for link in links]


def anchor(link: Link) -> Anchor:
    return Anchor(*link.chain, link.row.seq, link.hash.hex())


def places(findings: Sequence[Finding], what: str) -> list[int]:
    return [finding.seq for finding in findings if finding.what == what]


@AT_LEISURE
@given(chains())
def test_an_untouched_chain_has_no_finding(links: list[Link]) -> None:
    assert verify(lines(links), [anchor(link) for link in links]) == []


@AT_LEISURE
@given(chains(), st.data())
def test_an_edited_field_is_named(links: list[Link], data: st.DataObject) -> None:
    victim = data.draw(st.sampled_from(links))
    told = json.loads(line_of(victim))
    name = data.draw(st.sampled_from([*FIELDS, "prev_hash", "hash"]))
    other = data.draw(
        st.integers(1, 2**62)
        if isinstance(told[name], int)
        else st.sampled_from(["platform", "x", "", "00" * 32, str(derived_id("other"))])
    )
    assume(other != told[name])
    told[name] = other
    edited = [json.dumps(told) if link is victim else line_of(link) for link in links]
    findings = verify(edited, [anchor(links[-1])])
    assert findings
    if name not in {"service", "chamber", "seq"}:  # those move it out of its place
        named = places(findings, "edited")
        assert victim.row.seq in named or 0 in named


def veiled(links: Sequence[Link]) -> list[Link]:
    """As anybody is handed them."""
    return [replace(link, row=veil(link.row)) for link in links if isinstance(link.row, Row)]


@AT_LEISURE
@given(chains())
def test_a_veiled_chain_is_verified_against_the_same_heads(links: list[Link]) -> None:
    told = lines(veiled(links))
    assert verify(told, [anchor(link) for link in links]) == []
    assert verify(told[:-1], [anchor(links[-1])]) != []


@AT_LEISURE
@given(chains())
def test_a_veiled_row_tells_its_place_alone(links: list[Link]) -> None:
    for link, line in zip(links, lines(veiled(links)), strict=True):
        assert set(json.loads(line)) == {*VEILED, "prev_hash", "hash"}
        assert isinstance(link.row, Row)
        assert link.row.actor not in line
        assert link.row.subject not in line
        assert link.row.command_id not in line


@AT_LEISURE
@given(chains(), st.data())
def test_an_edited_veiled_row_is_named(links: list[Link], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(links) - 1))
    told = [json.loads(line) for line in lines(veiled(links))]
    name = data.draw(st.sampled_from(["digest", "prev_hash", "hash"]))
    told[place][name] = "ef" * 32
    findings = verify(json.dumps(each) for each in told)
    assert place + 1 in places(findings, "edited")


@AT_LEISURE
@given(chains(), st.data())
def test_a_hash_moved_from_after_to_before_is_named(
    links: list[Link], data: st.DataObject
) -> None:
    victim = data.draw(st.sampled_from(links))
    told = json.loads(line_of(victim))
    assume(told["before_hash"] != told["after_hash"])
    told["before_hash"], told["after_hash"] = told["after_hash"], told["before_hash"]
    edited = [json.dumps(told) if link is victim else line_of(link) for link in links]
    assert places(verify(edited), "edited") == [victim.row.seq]


@AT_LEISURE
@given(chains(), st.data())
def test_an_edited_row_that_was_sealed_anew_is_named(
    links: list[Link], data: st.DataObject
) -> None:
    """Without the anchor the last row could be sealed anew and nobody would know."""
    place = data.draw(st.integers(0, len(links) - 1))
    told = json.loads(line_of(links[place])) | {"subject_kind": "nothing"}
    row = Row(**{name: told[name] for name in FIELDS})
    forged = Link(row, links[place].prev_hash, seal(links[place].prev_hash, row))
    edited = [*links[:place], forged, *links[place + 1 :]]
    assert places(verify(lines(edited), [anchor(links[-1])]), "edited") == [place + 1]


@AT_LEISURE
@given(chains(), st.data())
def test_a_deleted_row_is_named(links: list[Link], data: st.DataObject) -> None:
    victim = data.draw(st.sampled_from(links))
    left = [link for link in links if link is not victim]
    findings = verify(lines(left), [anchor(links[-1])])
    what = "cut" if victim is links[-1] else "deleted"
    assert [(each.what, each.seq) for each in findings] == [(what, victim.row.seq)]


@AT_LEISURE
@given(chains(), st.data())
def test_rows_told_in_another_order_are_named(links: list[Link], data: st.DataObject) -> None:
    moved = data.draw(st.permutations(links))
    assume(moved != links)
    assert {each.what for each in verify(lines(moved))} == {"reordered"}


@AT_LEISURE
@given(chains(), st.data())
def test_rows_that_changed_places_are_named(links: list[Link], data: st.DataObject) -> None:
    """Their numbers changed too, so that the order looks right."""
    assume(len(links) > 1)
    place = data.draw(st.integers(0, len(links) - 2))
    told = [json.loads(line) for line in lines(links)]
    one, two = told[place], told[place + 1]
    one["seq"], two["seq"] = two["seq"], one["seq"]
    told[place], told[place + 1] = two, one
    findings = verify(json.dumps(each) for each in told)
    assert {place + 1, place + 2} <= set(places(findings, "edited"))


@AT_LEISURE
@given(chains(), st.data())
def test_a_cut_end_is_named_by_the_anchor(links: list[Link], data: st.DataObject) -> None:
    kept = data.draw(st.integers(0, len(links) - 1))
    findings = verify(lines(links[:kept]), [anchor(links[-1])])
    assert [(each.what, each.seq) for each in findings] == [("cut", kept + 1)]


@AT_LEISURE
@given(chains(), st.data())
def test_a_row_told_twice_is_named(links: list[Link], data: st.DataObject) -> None:
    victim = data.draw(st.sampled_from(links))
    place = links.index(victim)
    findings = verify(lines([*links[:place], victim, *links[place:]]))
    assert places(findings, "doubled") == [victim.row.seq]


@pytest.mark.parametrize(
    "line",
    ["", "[]", "{}", "nonsense", '{"seq": 1, "seq": 2}', "null"],
)
def test_a_line_that_is_no_row_is_a_finding(line: str) -> None:
    assert [finding.what for finding in verify([line])] == ["edited"]


@AT_LEISURE
@given(chains())
def test_a_line_reads_as_it_was_written(links: list[Link]) -> None:
    assert [parse(line) for line in lines(links)] == links


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Without site-packages: the standard library has to be enough."""
    return subprocess.run(
        [sys.executable, "-S", "-m", "shared.audit", "verify", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
        env={},
    )


def _three() -> list[Link]:
    links: list[Link] = []
    for seq in (1, 2, 3):
        previous = links[-1].hash if links else GENESIS
        command, subject = str(derived_id(seq)), str(derived_id("s"))
        row = Row(
            "listing", "platform", seq, seq, "job:x", command, "round", subject, "", "", seq
        )
        links.append(Link(row, previous, seal(previous, row)))
    return links


def test_the_verifier_runs_alone_and_names_what_it_finds(tmp_path: Path) -> None:
    links = _three()
    export, anchors = tmp_path / "export.jsonl", tmp_path / "anchors.jsonl"
    told = {"service": "listing", "chamber": "platform", "seq": 3, "hash": links[2].hash.hex()}
    anchors.write_text(json.dumps(told | {"at": "2026-11-24"}) + "\n", encoding="utf-8")

    export.write_text("\n".join(lines(links)) + "\n", encoding="utf-8")
    whole = _run(str(export), "--anchors", str(anchors))
    assert (whole.returncode, whole.stdout) == (0, "3 rows, 1 anchors, 0 findings\n")

    export.write_text("\n".join(lines(links[:1])) + "\n", encoding="utf-8")
    cut = _run(str(export), "--anchors", str(anchors))
    assert cut.returncode == 1
    assert "cut: listing/platform row 2" in cut.stdout
    assert _run(str(export)).returncode == 0  # nobody can know without the anchor
    assert _run(str(tmp_path / "absent")).returncode == 2
