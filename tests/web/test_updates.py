"""Updates: written by the owner, read by the chamber, then by everybody."""

import re
from typing import Any

import httpx
import pytest

from tests.web import world
from tests.web.browsing import Reader, sent
from tests.web.playing import Played, problem

OWN = f"/owner/projects/{world.REWARD}/updates"
WROTE = f"PUT listing/projects/{world.REWARD}/updates/"
JUDGED = f"PUT listing/updates/{world.DECISION}/verdict"


def _owns(played: Played, **changes: Any) -> None:
    key = f"GET listing/projects/{world.REWARD}"
    shown: Any = played.answers[key]
    played.answers[key] = {**shown, "viewer": "owner", **changes}


def _answer(played: Played, start: str, answer: object) -> None:
    method, _, path = start.partition(" ")
    played.patterns[re.compile(re.escape(f"{method} {path}") + ".*")] = answer


async def test_a_project_shows_its_newest_updates_with_their_days(reader: Reader) -> None:
    await reader.open(f"/projects/{world.REWARD}")
    reader.reads("活動報告", "柿をもぎ終えました", f'id="update-{world.DECISION}"')
    assert "干しはじめます" not in reader.page
    await reader.open(f"/projects/{world.REWARD}/updates")
    reader.reads("畑の草を刈りました", "2027年5月1日（土）")


async def test_without_updates_the_page_says_nothing_of_them(
    reader: Reader, played: Played
) -> None:
    key = f"GET listing/projects/{world.REWARD}"
    shown: Any = played.answers[key]
    played.answers |= {
        key: {**shown, "updates": []},
        f"{key}/updates": {"updates": [], "own": []},
    }
    await reader.open(f"/projects/{world.REWARD}")
    assert "活動報告" not in reader.page
    await reader.open(f"/projects/{world.REWARD}/updates")
    reader.reads("活動報告は、まだありません")


async def test_an_owner_writes_one_and_sees_what_became_of_the_others(
    reader: Reader, played: Played
) -> None:
    _owns(played)
    _answer(played, WROTE, world.own_update())
    await reader.open(OWN)
    reader.reads(
        "商工会議所が読んでいます", "理由：お名前を消してください。", "のせたあとは、直せません"
    )
    await reader.send(title="", words="短い")
    assert reader.status == 422
    await reader.send(title="実がなりました", words="短い")
    assert reader.status == 422
    reader.reads("10文字以上で書いてください", "実がなりました")
    assert sent(played, WROTE) == []
    await reader.send(title="実がなりました", words="きょう、はじめての実がなりました。")
    assert reader.at == OWN
    reader.reads("商工会議所に送りました")
    assert sent(played, WROTE) == [
        {"title": "実がなりました", "words": "きょう、はじめての実がなりました。"}
    ]


async def test_while_three_wait_the_words_are_kept_and_it_says_so(
    reader: Reader, played: Played
) -> None:
    _owns(played)
    _answer(played, WROTE, problem(409, "too-many-waiting"))
    await reader.open(OWN)
    await reader.send(title="実がなりました", words="きょう、はじめての実がなりました。")
    assert reader.status == 422
    reader.reads("読まれるのを待っている活動報告が3つあります", "はじめての実がなりました。")


async def test_nobody_writes_for_another_nor_before_the_page_is_public(
    reader: Reader, played: Played
) -> None:
    await reader.open(OWN)
    assert reader.status == 404
    _owns(played, published_at=None)
    await reader.open(OWN)
    assert reader.status == 404


@pytest.mark.parametrize(
    ("verdict", "said"),
    [("release", "申し込んだ方にお知らせします"), ("hold", "書いた方に理由が見えます")],
)
async def test_the_chamber_reads_it_first(
    reader: Reader, played: Played, verdict: str, said: str
) -> None:
    played.answers[JUDGED] = {"update_id": world.DECISION, "state": "released", "reason": ""}
    await reader.open("/desk/updates")
    reader.reads("あすから、軒先に干しはじめます。", "ご自分のもの")
    await reader.send(f"/desk/updates/{world.DECISION}", verdict=verdict, reason="お名前")
    reader.reads(said)
    assert sent(played, JUDGED) == [{"verdict": verdict, "reason": "お名前"}]


@pytest.mark.parametrize(
    ("refusal", "said"),
    [
        (problem(409, "update-reason-missing"), "のせない理由を書いてください"),
        (problem(403, "own-hand"), "別の人が読みます"),
    ],
)
async def test_a_refused_verdict_is_said_in_words(
    reader: Reader, played: Played, refusal: httpx.Response, said: str
) -> None:
    played.answers[JUDGED] = refusal
    await reader.open("/desk/updates")
    await reader.send(f"/desk/updates/{world.DECISION}", verdict="hold", reason="")
    assert reader.status == 422
    reader.reads(said)
