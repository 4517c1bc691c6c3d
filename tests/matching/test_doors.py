"""matching over HTTP: tokens, problems, and the shapes that pages are made from."""
# JSON

import asyncio
import time
from typing import Any

import httpx
import pytest

from shared.ids import new_id
from tests.matching.builders import Supporter, World
from tests.matching.doors import body, headers


async def test_a_pledge_is_put_seen_waited_for_and_withdrawn(
    world: World, http: httpx.AsyncClient
) -> None:
    who = Supporter()
    await world.grant(who)
    round_id, pledge_id = await world.open(), new_id()
    mine = headers(world, who)
    path = f"/rounds/{round_id}/pledges/{pledge_id}"
    for _ in range(2):
        put = await http.put(path, json=body(who), headers=mine)
        assert (put.status_code, put.json()["state"], put.json()["step_no"]) == (
            201,
            "placed",
            1,
        )
    waiting = asyncio.create_task(
        http.get(
            f"/pledges/{pledge_id}?wait_for_change_from=1&wait_s=3", headers=mine, timeout=10
        )
    )
    await asyncio.sleep(0.3)
    began = time.monotonic()
    await world.hear(await world.granted(pledge_id))
    seen = (await waiting).json()
    assert time.monotonic() - began < 2
    assert (seen["state"], seen["next"]["what"], seen["may_withdraw"]) == (
        "seated",
        "pay",
        True,
    )
    listed = await http.get(f"/pledges?investor_id={who.investor_id}", headers=mine)
    assert [each["pledge_id"] for each in listed.json()["pledges"]] == [str(pledge_id)]
    for _ in range(2):
        gone = await http.post(f"/pledges/{pledge_id}/withdrawal", headers=mine)
        assert (gone.status_code, gone.json()["state"]) == (200, "closing")


async def test_a_pledge_wakes_the_relay_though_it_is_one_statement(
    world: World, http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    who, woken = Supporter(), asyncio.Event()
    await world.grant(who)
    path = f"/rounds/{await world.open()}/pledges/{new_id()}"
    monkeypatch.setattr(world.pools.worker, "after_commit", woken.set)
    assert not woken.is_set()
    await http.put(path, json=body(who), headers=headers(world, who))
    assert woken.is_set()


@pytest.mark.parametrize(
    ("claims", "status"),
    [
        ({"aud": "payments"}, 401),
        ({"exp": 1}, 401),
        ({"sub": "service:payments"}, 403),
        ({"sid": "not an id"}, 401),
    ],
)
async def test_a_token_that_is_not_for_this_is_refused(
    world: World, http: httpx.AsyncClient, claims: dict[str, Any], status: int
) -> None:
    answer = await http.get(
        f"/pledges/{new_id()}", headers=headers(world, Supporter(), **claims)
    )
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"units": 2**63}, 422),
        ({"units": 0}, 422),
        ({"surprise": 1}, 422),
        ({"consents": ["x" * 50]}, 422),
        ({"terms_version": 9}, 409),
        ({"rail": "bank_transfer", "units": 11}, 409),
        ({"investor_id": str(new_id())}, 404),
    ],
)
async def test_each_wrong_pledge_is_a_clear_problem(
    world: World, http: httpx.AsyncClient, changes: dict[str, Any], status: int
) -> None:
    who = Supporter()
    await world.grant(who)
    path = f"/rounds/{await world.open()}/pledges/{new_id()}"
    answer = await http.put(path, json=body(who, **changes), headers=headers(world, who))
    assert (answer.status_code, answer.json()["status"]) == (status, status)
    assert answer.headers["content-type"] == "application/problem+json"


async def test_an_unreadable_body_and_nobody_asking_are_problems(
    world: World, http: httpx.AsyncClient
) -> None:
    path = f"/rounds/{new_id()}/pledges/{new_id()}"
    assert (await http.put(path, json={})).status_code in {401, 422}
    broken = await http.put(path, content=b"{", headers=headers(world, Supporter()))
    assert broken.status_code in {400, 422}
    assert broken.headers["content-type"] == "application/problem+json"


async def test_anybody_asks_for_rounds_and_unknown_ones_are_left_out(
    world: World, http: httpx.AsyncClient
) -> None:
    round_id = await world.open()
    listed = await http.get(f"/rounds?ids={round_id},{new_id()}")
    assert [each["round_id"] for each in listed.json()["rounds"]] == [str(round_id)]
    assert (await http.get(f"/rounds/{round_id}")).json()["takes_pledges"] is True
    assert (await http.get(f"/rounds/{new_id()}")).status_code == 404
    assert (await http.get("/rounds?ids=1")).status_code == 422


async def test_a_chamber_counts(world: World, http: httpx.AsyncClient) -> None:
    approver = Supporter()
    await world.appoint(approver, world.chamber_id, "chamber", "approver")
    round_id = await world.open()
    await world.seat(round_id)
    staff = headers(world, approver)
    counted = await http.get(f"/rounds/{round_id}/pledges", headers=staff)
    assert counted.json()["counts"] == [
        {"state": "seated", "pledges": 1, "amount_minor": 3_000}
    ]


async def test_a_round_is_paused_at_once_and_ended_by_two(
    world: World, http: httpx.AsyncClient
) -> None:
    one, two, other = Supporter(), Supporter(), Supporter()
    await world.appoint(one, world.chamber_id, "chamber", "staff")
    await world.appoint(two, world.chamber_id, "chamber", "approver")
    await world.appoint(other, new_id(), "chamber", "approver")
    round_id = await world.open()
    pause, cancel = (f"/rounds/{round_id}/decisions/{new_id()}" for _ in range(2))
    body = {"kind": "pause", "reason": "確認のため", "notice": "確かめています。"}
    for wrong in ({"notice": None}, {"kind": "resume"}, {"kind": "stop"}, {"reason": ""}):
        refused = await http.put(pause, json={**body, **wrong}, headers=headers(world, one))
        assert refused.status_code == 422
    assert (await http.put(pause, json=body)).status_code == 401
    assert (await http.put(pause, json=body, headers=headers(world, other))).status_code == 404
    for _ in range(2):
        paused = await http.put(pause, json=body, headers=headers(world, one))
        assert (paused.status_code, paused.json()["state"]) == (200, "proposed")
    public = (await http.get(f"/rounds/{round_id}")).json()
    assert (public["state"], public["takes_pledges"]) == ("paused", False)
    assert (public["notice"], public["notice_at"]) == (
        "確かめています。",
        paused.json()["proposed_at"],
    )
    again = await http.put(cancel, json={**body, "kind": "cancel"}, headers=headers(world, two))
    assert (again.status_code, again.json()["type"]) == (409, "/problems/already-proposed")
    answer = f"/round-decisions/{paused.json()['id']}/confirmation"
    assert (await http.put(answer, json={}, headers=headers(world, other))).status_code == 404
    assert (await http.put(answer, json={}, headers=headers(world, one))).status_code == 403
    done = await http.put(answer, json={"verdict": "agreed"}, headers=headers(world, two))
    assert (done.json()["state"], done.json()["round_state"]) == ("confirmed", "paused")
    for who, seen in ((one, [str(round_id)]), (other, [])):
        running = await http.get("/running-rounds", headers=headers(world, who))
        assert [each["round_id"] for each in running.json()["rounds"]] == seen
        listed = await http.get("/round-decisions", headers=headers(world, who))
        assert [each["round_id"] for each in listed.json()["decisions"]] == seen


async def test_a_refund_is_listed_proposed_and_decided_by_another(
    world: World, http: httpx.AsyncClient
) -> None:
    one, two, other = Supporter(), Supporter(), Supporter()
    for who in (one, two):
        await world.appoint(who, world.chamber_id, "chamber", "staff")
    await world.appoint(other, new_id(), "chamber", "approver")
    round_id = await world.open(target_minor=3_000)
    pledge_id, decision_id = await world.confirm(round_id), new_id()
    put = f"/pledges/{pledge_id}/refund-decisions/{decision_id}"
    confirm = f"/refund-decisions/{decision_id}/confirmation"
    body = {"reason": "お届けできなくなったため"}
    early = await http.put(put, json=body, headers=headers(world, one))
    assert (early.status_code, early.json()["state"]) == (409, "confirmed")
    world.clock.move(days=10, minutes=76)
    await world.tick()
    listed = await http.get("/refundable-pledges", headers=headers(world, one))
    assert [each["pledge_id"] for each in listed.json()["pledges"]] == [str(pledge_id)]
    assert (await http.put(put, json=body)).status_code == 401
    assert (await http.put(put, json=body, headers=headers(world, other))).status_code == 404
    for _ in range(2):
        proposed = await http.put(put, json=body, headers=headers(world, one))
        assert (proposed.status_code, proposed.json()["state"]) == (200, "proposed")
    assert (await http.put(confirm, json={}, headers=headers(world, other))).status_code == 404
    same = await http.put(confirm, json={}, headers=headers(world, one))
    assert (same.status_code, same.json()["type"]) == (403, "/problems/same-person")
    done = await http.put(confirm, json={"verdict": "agreed"}, headers=headers(world, two))
    assert done.status_code == 200
    assert (done.json()["state"], done.json()["pledge_state"]) == ("confirmed", "closing")
    for who, seen in ((one, [str(decision_id)]), (other, [])):
        answer = await http.get("/refund-decisions", headers=headers(world, who))
        assert [each["id"] for each in answer.json()["decisions"]] == seen
