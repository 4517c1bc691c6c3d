"""The pages that stop a round: the money first, one proposes, another decides, in words."""

import re
from typing import Any

import httpx
import pytest

from tests.web import world
from tests.web.browsing import Reader, sent
from tests.web.playing import Played, problem

PROPOSED = f"PUT matching/rounds/{world.REWARD_ROUND}/decisions/"
CONFIRMED = f"PUT matching/round-decisions/{world.DECISION}/confirmation"
PAGE = f"/desk/running/{world.REWARD_ROUND}"


def _answer(played: Played, start: str, answer: object) -> None:
    method, _, path = start.partition(" ")
    played.patterns[re.compile(re.escape(f"{method} {path}") + ".*")] = answer


def _waits(played: Played, *decisions: dict[str, Any]) -> None:
    played.answers["GET matching/round-decisions"] = {"decisions": list(decisions)}


def _stands(played: Played, **changes: Any) -> None:
    played.answers["GET matching/running-rounds"] = {"rounds": [world.running_round(**changes)]}


async def test_a_pause_says_first_what_becomes_of_the_money_and_takes_both_sentences(
    reader: Reader, played: Played
) -> None:
    _waits(played)
    _answer(played, PROPOSED, world.round_decision())
    await reader.open(PAGE)
    reader.reads(
        "お金は動きません。これまでのお申込みは、そのままです。",
        "自動で再開します",
        "71人からの612,000円（61万2,000円）を、全額お返しします。",
        "もう1人が確かめるまで、何も動きません",
    )
    await reader.send(kind="pause", reason="仕様を確かめるため", notice="")
    assert reader.status == 422
    await reader.send(kind="pause", reason="仕様を確かめるため", notice="確かめています。")
    assert reader.at == "/desk/running"
    reader.reads("募集を止めました。24時間以内に")
    assert sent(played, PROPOSED) == [
        {"kind": "pause", "reason": "仕様を確かめるため", "notice": "確かめています。"}
    ]


async def test_resuming_needs_no_public_sentence(reader: Reader, played: Played) -> None:
    _waits(played)
    _stands(played, state="paused")
    _answer(played, PROPOSED, world.round_decision(kind="resume", notice=None))
    await reader.open(PAGE)
    assert 'value="pause"' not in reader.page
    await reader.send(kind="resume", reason="確かめ終えたため", notice="")
    reader.reads("もう1人が確かめると、再開します")
    assert sent(played, PROPOSED) == [{"kind": "resume", "reason": "確かめ終えたため"}]


async def test_a_flexible_rounds_pause_says_that_charges_go_on(
    reader: Reader, played: Played
) -> None:
    _waits(played)
    _stands(played, mode="flexible")
    await reader.open(PAGE)
    reader.reads("これまでのお申込みは、お約束した日に請求します")


@pytest.mark.parametrize(
    ("kind", "verdict", "sentence"),
    [
        ("pause", "agreed", "再開するまで、止まっています"),
        ("resume", "agreed", "募集を再開しました"),
        ("cancel", "agreed", "お返しする手続きが始まります"),
        ("cancel", "wrong", "お金は動いていません"),
    ],
)
async def test_the_second_person_decides_it(
    reader: Reader, played: Played, kind: str, verdict: str, sentence: str
) -> None:
    _waits(played, world.round_decision(kind=kind, notice=None if kind == "resume" else "x"))
    played.answers[CONFIRMED] = world.round_decision()
    await reader.open("/desk/running")
    await reader.send(f"/decisions/{world.DECISION}", verdict=verdict)
    reader.reads(sentence)
    assert sent(played, CONFIRMED) == [{"verdict": verdict}]


async def test_whoever_proposed_it_can_only_take_it_back(
    reader: Reader, played: Played
) -> None:
    _waits(played, world.round_decision(proposed_by=world.PERSON))
    for path in ("/desk/running", PAGE):
        await reader.open(path)
        reader.reads("別の人の確認を待っています", "この提案をやめる")
        assert 'value="agreed"' not in reader.page


async def test_what_waits_leaves_no_room_for_another_proposal(reader: Reader) -> None:
    await reader.open(PAGE)
    assert 'name="notice"' not in reader.page


@pytest.mark.parametrize(
    ("refusal", "sentence"),
    [
        (problem(403, "same-person"), "つながりのない人が確かめてください"),
        (problem(403, "forbidden"), "承認者の役割がいります"),
        (problem(403, "second-is-there"), "確かめられる承認者がいます"),
        (problem(409, "lapsed"), "24時間がすぎて"),
        (problem(409, "wrong-state", state="settling"), "募集のようすが変わりました"),
    ],
)
async def test_a_refused_answer_is_said_in_words(
    reader: Reader, played: Played, refusal: httpx.Response, sentence: str
) -> None:
    played.answers[CONFIRMED] = refusal
    await reader.open("/desk/running")
    await reader.send(f"/decisions/{world.DECISION}", verdict="agreed")
    assert reader.status == 422
    reader.reads(sentence)


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("own-hand", "そのつながりのある人は、決められません"),
        ("already-proposed", "もう1人の確認を待っている提案があります"),
        ("paused-before", "別の人が提案してください"),
    ],
)
async def test_a_refused_proposal_keeps_what_was_written(
    reader: Reader, played: Played, kind: str, sentence: str
) -> None:
    _waits(played)
    _answer(played, PROPOSED, problem(409, kind))
    await reader.open(PAGE)
    await reader.send(kind="pause", reason="仕様を確かめるため", notice="確かめています。")
    assert reader.status == 422
    reader.reads(sentence, "仕様を確かめるため", "確かめています。")


async def test_a_round_of_others_is_not_there(reader: Reader, played: Played) -> None:
    played.answers["GET matching/running-rounds"] = {"rounds": []}
    await reader.open(PAGE)
    assert reader.status == 404


@pytest.mark.parametrize(
    ("state", "sentences"),
    [
        ("paused", ("いま、新しいお申込みを止めています", "しめきりは変わりません")),
        (
            "cancelled",
            ("お金はいただかず、振り込まれた分はお返しします", "お手続きは要りません"),
        ),
    ],
)
async def test_a_stopped_round_is_shown_as_it_is_with_its_notice(
    reader: Reader, played: Played, state: str, sentences: tuple[str, ...]
) -> None:
    stopped = world.running(
        world.REWARD, world.REWARD_ROUND, world.REWARD_TERMS, state=state, takes_pledges=False,
        notice="お届けできなくなりました。", notice_at=world.OPENS,
    )  # fmt: skip
    played.answers[f"GET matching/rounds/{world.REWARD_ROUND}"] = stopped
    await reader.open(f"/projects/{world.REWARD}")
    reader.reads(*sentences, "お知らせ（", "お届けできなくなりました。")
    assert '/pledge"' not in reader.page
    # All was given back: a sum of nothing would say that nobody had felt with it.
    assert ("集まったお金" in reader.page) == (state != "cancelled")
