"""The demo's page: a walk and sign-ins of one press each, of those who live in the world there is."""

from typing import Any, get_args

import httpx
import pytest

from services.web.demo_world import PEOPLE, TOWNSPEOPLE, WALK, Step, World, steps_of
from services.web.visit import safe_path
from tests.web import world
from tests.web.browsing import Reader
from tests.web.playing import HOME, Played, site
from tests.web.test_flows import sent


def with_letters(played: Played) -> None:
    """Sign-ins by mail work: the code comes after it was asked for."""
    mails: list[dict[str, Any]] = [{"id": 4, "body": "前の数字 111111"}]
    played.answers["GET mailbox/messages"] = lambda _: mails
    played.answers["POST accounts/sessions"] = {
        "session_token": "s", "session_id": world.PERSON, "person_id": world.PERSON,
        "expires_at": world.CLOSES,
    }  # fmt: skip

    def post(_: httpx.Request) -> dict[str, Any]:
        mails.append({"id": 5, "body": "数字は 654321 です"})
        return {}

    played.answers["POST accounts/sign-in-codes"] = post


@pytest.mark.parametrize("step", WALK, ids=lambda step: step.name)
async def test_a_step_signs_in_as_who_sees_its_page_and_goes_there(
    stranger: Reader, played: Played, step: Step
) -> None:
    with_letters(played)
    await stranger.open("/demo")
    stranger.reads(step.title, step.look)
    answer = await stranger.http.post(
        "/demo/walk",
        data={"step": step.name, "proof": _proof(stranger)},
        headers={"Origin": HOME},
    )
    assert (answer.status_code, answer.headers["location"]) == (303, step.path)
    assert sent(played, "POST accounts/sign-in-codes")[0]["email"] == step.email


def _proof(reader: Reader) -> str:
    return reader.page.split('name="proof" value="')[1].split('"')[0]


@pytest.mark.parametrize("step", WALK, ids=lambda step: step.name)
def test_every_step_stays_on_this_site(step: Step) -> None:
    assert safe_path(step.path) == step.path
    assert step.email in dict(PEOPLE + TOWNSPEOPLE)


async def test_no_other_step_is_taken(stranger: Reader, played: Played) -> None:
    await stranger.open("/demo")
    answer = await stranger.http.post(
        "/demo/walk",
        data={"step": "https://evil.test", "proof": _proof(stranger)},
        headers={"Origin": HOME},
    )
    assert answer.status_code == 404
    assert sent(played, "POST accounts") == []


@pytest.mark.parametrize("which", get_args(World))
async def test_the_page_offers_those_who_live_in_the_world_there_is(
    played: Played, which: World
) -> None:
    world.furnish(played)
    transport = httpx.ASGITransport(app=site(played, environment="demo", demo=which))
    async with httpx.AsyncClient(transport=transport, base_url=HOME) as client:
        page = (await Reader(client).open("/demo")).page
    assert all((email in page) == (which != "0") for email, _ in PEOPLE)
    assert all((email in page) == (which == "1") for email, _ in TOWNSPEOPLE)
    assert page.count('name="step"') == len(steps_of(which))
    assert (which == "0") == (not steps_of(which))


async def test_every_page_of_a_demo_says_that_it_is_a_sample(stranger: Reader) -> None:
    for path in ("/", "/projects", "/demo", "/about/risk", "/sign-in", "/nowhere"):
        await stranger.open(path)
        stranger.reads("見本です。実在の募集ではありません。")
