"""An oversubscribed round on a real PostgreSQL: allotted by its rule, proven by its list."""
# rows and answers of a trial are loosely typed

import hashlib
import json
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.matching.allocations.command import allocate
from services.matching.allocations.domain.lot import name_under
from services.matching.outcomes import usecases
from services.matching.outcomes.allotting import drawn
from services.matching.outcomes.domain import Counted
from shared.contracts.investors import HoldExceeded, HoldFits
from shared.contracts.listing import RoundTermsChanged
from shared.contracts.payments import PaymentVoided
from shared.database import Actor
from shared.ids import new_id
from tests.matching.builders import Supporter, World, returns, terms
from tests.matching.doors import headers

BY_RULE: dict[str, Any] = {
    "allotment": "by_rule",
    "allotment_rule": "max_min",
    "book_limit_units": 30,
}


async def _open(world: World, **changes: Any) -> UUID:
    return await world.open(**{**BY_RULE, **changes})


async def _decide(world: World, round_id: UUID) -> Any:
    world.clock.move(days=10, minutes=76)
    await world.tick("settle_rounds")
    await world.tick("decide")
    return await world.round(round_id)


async def _allocation(http: httpx.AsyncClient, round_id: UUID) -> Any:
    answer = await http.get(f"/rounds/{round_id}/allocation")
    assert answer.status_code == 200, answer.text
    return answer.json()


def _verify(folder: Path, document: Any, *more: str) -> int:
    file = folder / "allocation.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    return allocate(["--verify", str(file), *more])


async def test_who_asks_for_much_gets_less_and_only_that_is_charged(world: World) -> None:
    round_id = await _open(world)
    much, some, little = [await world.confirm(round_id, units=units) for units in (9, 6, 2)]
    assert (await world.round(round_id))["units_taken"] == 17
    row = await _decide(world, round_id)
    assert (row["outcome"], row["counted_minor"]) == ("succeeded", 51_000)
    await world.tick("tell")
    rows = [await world.row(each) for each in (much, some, little)]
    assert [(each["state"], each["allotted_units"]) for each in rows] == [
        ("due", 4),
        ("due", 4),
        ("due", 2),
    ]
    assert [each["allotted_minor"] for each in rows] == [12_000, 12_000, 6_000]
    assert [each["seat_units"] for each in rows] == [4, 4, 2]
    assert (await world.round(round_id))["units_taken"] == 10
    trims = await world.all("SELECT units FROM seat_entry WHERE kind = 'trim' ORDER BY units")
    assert [each["units"] for each in trims] == [-5, -2]


async def test_what_payments_and_investors_hear_is_what_was_allotted(world: World) -> None:
    one = returns(None)
    round_id = await _open(world, limit_units=3, target_minor=3_000, returns=one)
    wanted: dict[str, Any] = {"units": 3, "extra_minor": 500, "return_id": one[0].return_id}
    asked = [await world.confirm(round_id, **wanted) for _ in range(2)]
    await _decide(world, round_id)
    await world.tick("tell")
    said = [
        row["payload"]
        for each in asked
        for row in await world.all(
            "SELECT payload FROM outbox WHERE subject = $1 AND type = 'PledgeDue'", each
        )
    ]
    assert sorted((each["units"], each["amount_minor"]) for each in said) == [
        (1, 3_500),
        (2, 6_500),
    ]
    outcome = await world.one("SELECT payload FROM outbox WHERE type = 'RoundSucceeded'")
    told = outcome["payload"]
    assert (told["counted_minor"], told["allotted_minor"]) == (19_000, 10_000)


async def test_who_gets_nothing_goes_back_and_keeps_the_seat_until_payments_answers(
    world: World,
) -> None:
    round_id = await _open(world, limit_units=1, target_minor=3_000)
    asked = [await world.confirm(round_id) for _ in range(3)]
    await _decide(world, round_id)
    await world.tick("tell")
    states = await world.states(*asked)
    assert sorted(states) == ["closing", "closing", "due"]
    left = [each for each, state in zip(asked, states, strict=True) if state == "closing"]
    assert {(await world.row(each))["reason"] for each in left} == {"not_allotted"}
    assert (await world.round(round_id))["units_taken"] == 3
    for each in left:
        await world.hear(await world.payment(PaymentVoided, each))
    assert (await world.round(round_id))["units_taken"] == 1
    assert not await world.parked()


async def test_a_round_that_is_not_asked_for_too_much_gives_everybody_all(
    world: World, http: httpx.AsyncClient
) -> None:
    round_id = await _open(world, target_minor=6_000)
    asked = [await world.confirm(round_id, units=3) for _ in range(3)]
    await _decide(world, round_id)
    await world.tick("tell")
    assert {(await world.row(each))["allotted_units"] for each in asked} == {3}
    shown = await _allocation(http, round_id)
    assert (shown["asked_units"], shown["allotted_units"]) == (9, 9)


async def test_the_book_takes_so_many_units_and_no_more(
    world: World, http: httpx.AsyncClient
) -> None:
    round_id = await _open(world, book_limit_units=12)
    await world.seat(round_id, units=10)
    shown = (await http.get(f"/rounds/{round_id}")).json()
    assert (shown["limit_units"], shown["book_limit_units"], shown["units_left"]) == (10, 12, 2)
    late = await world.seat(round_id, units=3)
    fits = await world.seat(round_id, units=2)
    assert await world.states(late, fits) == ["refused", "seated"]


async def test_the_published_allocation_proves_itself_with_the_command(
    world: World, http: httpx.AsyncClient, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    round_id = await _open(world, allotment_rule="pro_rata")
    before = (await http.get(f"/rounds/{round_id}")).json()
    assert before["allotment_rule"] == "pro_rata"
    asked = [await world.confirm(round_id, units=units) for units in (7, 7, 5, 3, 1)]
    await _decide(world, round_id)
    await world.tick("tell")
    shown = await _allocation(http, round_id)
    assert shown["commitment"] == before["lot_commitment"]
    assert hashlib.sha256(bytes.fromhex(shown["seed"])).hexdigest() == shown["commitment"]
    assert (shown["allotted_units"], shown["allotted_minor"]) == (10, 30_000)
    own = ("--commitment", before["lot_commitment"], "--pledge", str(asked[0]))
    assert _verify(tmp_path, shown, *own) == 0
    said = capsys.readouterr().out.splitlines()
    got = (await world.row(asked[0]))["allotted_units"]
    name = name_under(bytes.fromhex(shown["seed"]), asked[0])
    assert said == [
        f"{asked[0]}: certificate {name}, {got} of 7 units",
        "5 pledges, 0 differences",
    ]
    given_to = {each["certificate"]: each["allotted_units"] for each in shown["pledges"]}
    for each in asked:
        row = await world.row(each)
        listed = given_to[str(name_under(bytes.fromhex(shown["seed"]), each))]
        assert (row["allotted_units"] or 0) == listed
    assert not {str(each) for each in asked} & set(json.dumps(shown).split('"'))


async def test_a_forged_allocation_is_refused_by_name(
    world: World, http: httpx.AsyncClient, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    round_id = await _open(world)
    for units in (9, 8, 7):
        await world.confirm(round_id, units=units)
    await _decide(world, round_id)
    true = await _allocation(http, round_id)
    one, two = true["pledges"][:2]
    moved = [
        {**one, "allotted_units": one["allotted_units"] + 1},
        {**two, "allotted_units": two["allotted_units"] - 1},
        true["pledges"][2],
    ]
    assert _verify(tmp_path, {**true, "pledges": moved}) == 1
    told = capsys.readouterr().out
    assert f"{one['certificate']}: allotted_units is" in told
    assert f"{two['certificate']}: allotted_units is" in told
    assert _verify(tmp_path, {**true, "pledges": true["pledges"][:2]}) == 1
    assert "units: the lines add up to" in capsys.readouterr().out
    assert _verify(tmp_path, {**true, "seed": "22" * 32}) == 1
    assert "seed: it is not the one that was committed to" in capsys.readouterr().out
    assert _verify(tmp_path, true, "--commitment", "33" * 32) == 1
    assert f"before opening it was {'33' * 32}" in capsys.readouterr().out
    assert _verify(tmp_path, true, "--pledge", str(new_id())) == 1
    assert "is not listed" in capsys.readouterr().out


async def test_the_seed_is_secret_before_the_outcome_and_its_commitment_public(
    world: World, http: httpx.AsyncClient
) -> None:
    round_id = await world.schedule(**BY_RULE)
    shown = (await http.get(f"/rounds/{round_id}")).json()
    assert (shown["state"], len(shown["lot_commitment"])) == ("scheduled", 64)
    assert (await http.get(f"/rounds/{round_id}/allocation")).status_code == 404
    async with world.pools.app.transaction(Actor("public")) as tx:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await tx.sql.fetch("SELECT seed FROM round_lot")


async def test_new_terms_before_opening_keep_the_lot_that_was_committed_to(
    world: World, http: httpx.AsyncClient
) -> None:
    round_id = await world.schedule(**BY_RULE)
    first = (await http.get(f"/rounds/{round_id}")).json()["lot_commitment"]
    for version, changes in (2, {**BY_RULE, "allotment_rule": "pro_rata"}), (3, {}):
        await world.hear(
            RoundTermsChanged(
                round_id=round_id,
                terms=terms(**changes),
                terms_version=version,
                occurred_at=world.clock(),
            )
        )
        shown = (await http.get(f"/rounds/{round_id}")).json()
        expected = ("pro_rata", first, 30) if version == 2 else (None, None, 10)
        assert (
            shown["allotment_rule"],
            shown["lot_commitment"],
            shown["book_limit_units"],
        ) == expected


async def test_a_round_without_a_rule_and_one_that_failed_publish_no_allocation(
    world: World, http: httpx.AsyncClient
) -> None:
    first_come, failed = await world.open(target_minor=3_000), await _open(world)
    await world.confirm(first_come)
    await world.confirm(failed)
    await _decide(world, failed)
    assert (await world.round(first_come))["outcome"] == "succeeded"
    assert (await world.round(failed))["outcome"] == "failed"
    for round_id in (first_come, failed):
        assert (await http.get(f"/rounds/{round_id}/allocation")).status_code == 404


async def test_what_was_not_counted_gets_nothing_even_where_it_fits_again(
    world: World,
) -> None:
    """Else it would take units that the rule has given to others."""
    round_id = await _open(world, limit_units=2, target_minor=3_000)
    over = await world.confirm(round_id, units=2)
    await world.hear(await world.payment(HoldExceeded, over, attempt=1, hold_id=new_id()))
    counted = await world.confirm(round_id, units=2)
    await _decide(world, round_id)
    await world.hear(await world.payment(HoldFits, over, attempt=1, hold_id=new_id()))
    await world.tick("tell")
    assert await world.states(over, counted) == ["closing", "due"]
    assert (await world.row(over))["reason"] == "not_allotted"


async def test_an_allocation_told_in_chunks_comes_out_the_same(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(usecases, "CHUNK", 2)
    round_id = await _open(world, limit_units=7)
    asked = [await world.confirm(round_id, units=3) for _ in range(5)]
    await _decide(world, round_id)
    assert [await world.tick("tell") for _ in range(4)] == [2, 2, 1, 0]
    units = [(await world.row(each))["allotted_units"] for each in asked]
    assert sorted(units) == [1, 1, 1, 2, 2]


async def test_each_pledger_reads_the_name_of_their_own_certificate(
    world: World, http: httpx.AsyncClient
) -> None:
    round_id, who = await _open(world, target_minor=3_000), Supporter()
    await world.grant(who)
    pledge_id = await world.confirm(round_id, who)
    door = f"/pledges/{pledge_id}"
    before = (await http.get(door, headers=headers(world, who))).json()
    assert (before["allotment"], before["certificate"]) == ("by_rule", None)
    await _decide(world, round_id)
    after = (await http.get(door, headers=headers(world, who))).json()
    listed = [one["certificate"] for one in (await _allocation(http, round_id))["pledges"]]
    assert [after["certificate"]] == listed


@given(
    asked=st.lists(st.tuples(st.integers(1, 9), st.integers(0, 5)), min_size=1, max_size=25),
    limit_units=st.integers(1, 60),
    rule=st.sampled_from(["max_min", "pro_rata"]),
    seed=st.binary(min_size=32, max_size=32),
    order=st.randoms(use_true_random=False),
)
def test_a_rule_gives_all_there_is_to_nobody_more_than_asked_whatever_the_order(
    asked: list[tuple[int, int]], limit_units: int, rule: str, seed: bytes, order: Any
) -> None:
    counted = [
        Counted(UUID(int=number), units, units * 3_000, UUID(int=10_000 + who))
        for number, (units, who) in enumerate(asked)
    ]
    lines = drawn(rule, limit_units, seed, counted)
    assert sum(each.allotted_units for each in lines) == min(
        limit_units, sum(each.units for each in counted)
    )
    assert all(0 <= each.allotted_units <= each.units for each in lines)
    assert {each.pledge_id for each in lines} == {each.pledge_id for each in counted}
    shuffled = order.sample(counted, len(counted))
    assert drawn(rule, limit_units, seed, shuffled) == lines
