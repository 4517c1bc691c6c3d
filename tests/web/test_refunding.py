"""The desk's page of refunds: proposed by one, decided by another, refused in words."""

import re
from uuid import UUID

import httpx
import pytest

from services.web.words import number_of, number_typed
from tests.web import world
from tests.web.browsing import Reader, sent
from tests.web.playing import Played, problem

PROPOSED = f"PUT matching/pledges/{world.PLEDGE}/refund-decisions/"
CONFIRMED = f"PUT matching/refund-decisions/{world.DECISION}/confirmation"


def _answer(played: Played, start: str, answer: object) -> None:
    method, _, path = start.partition(" ")
    played.patterns[re.compile(re.escape(f"{method} {path}") + ".*")] = answer


async def test_a_refund_is_found_by_its_number_and_proposed_with_a_reason(
    reader: Reader, played: Played
) -> None:
    _answer(played, PROPOSED, world.refund_decision())
    await reader.open("/desk/refunds?number=0000-00F1")
    asked = [r for r in played.asked if r.url.path == "/refundable-pledges"]
    assert asked[-1].url.params["number"] == "000000f1"
    await reader.open(f"/desk/refunds/{world.PLEDGE}")
    reader.reads("0000-00F1", "もう1人が確かめるまで、お金は動きません")
    await reader.send(reason="")
    assert reader.status == 422
    await reader.send(reason="お届けできなくなったため")
    assert reader.at == "/desk/refunds"
    reader.reads("返金を提案しました")
    assert sent(played, PROPOSED) == [{"reason": "お届けできなくなったため"}]


@pytest.mark.parametrize(
    ("verdict", "sentence"),
    [("agreed", "お返しする手続きが始まります"), ("wrong", "お金はそのままです")],
)
async def test_the_second_person_decides_it(
    reader: Reader, played: Played, verdict: str, sentence: str
) -> None:
    played.answers[CONFIRMED] = world.refund_decision()
    await reader.open("/desk/refunds")
    await reader.send(f"/decisions/{world.DECISION}", verdict=verdict)
    reader.reads(sentence)
    assert sent(played, CONFIRMED) == [{"verdict": verdict}]


async def test_whoever_proposed_it_can_only_end_it(reader: Reader, played: Played) -> None:
    own = world.refund_decision(proposed_by=world.PERSON)
    played.answers["GET matching/refund-decisions"] = {"decisions": [own]}
    await reader.open("/desk/refunds")
    reader.reads("別の人の確認を待っています", "提案をやめる")
    assert 'value="agreed"' not in reader.page


@pytest.mark.parametrize(
    ("refusal", "sentence"),
    [
        (problem(403, "same-person"), "つながりのない人が確かめてください"),
        (problem(403, "own-hand"), "そのつながりのある人は、決められません"),
        (problem(409, "wrong-state", state="disputed"), "カード会社が調べています"),
    ],
)
async def test_a_refusal_is_said_in_words(
    reader: Reader, played: Played, refusal: httpx.Response, sentence: str
) -> None:
    played.answers[CONFIRMED] = refusal
    await reader.open("/desk/refunds")
    await reader.send(f"/decisions/{world.DECISION}", verdict="agreed")
    assert reader.status == 422
    reader.reads(sentence)


async def test_another_pledges_page_is_not_there(reader: Reader, played: Played) -> None:
    played.answers["GET matching/refundable-pledges"] = {"pledges": []}
    await reader.open(f"/desk/refunds/{world.PLEDGE}")
    assert reader.status == 404


async def test_a_pledge_shows_its_number_to_whoever_made_it(reader: Reader) -> None:
    await reader.open(f"/pledges/{world.PLEDGE}")
    reader.reads("お問い合わせ番号", number_of(UUID(world.PLEDGE)))


@pytest.mark.parametrize(
    "typed", ["1A2B-3C4D", "1a2b3c4d", "１Ａ２Ｂー３Ｃ４Ｄ", " 1A2B 3C4D "]
)
def test_a_number_is_read_however_it_is_typed(typed: str) -> None:
    assert number_typed(typed) == "1a2b3c4d"


@pytest.mark.parametrize("typed", ["", "1A2B", "hello-you", "1A2B-3C4D-5E"])
def test_what_is_no_number_is_none(typed: str) -> None:
    assert number_typed(typed) is None
