"""Feeling with a project on its page: buttons, forms, the desk and the code at the counter."""

from typing import Any

import pytest

from tests.web import world
from tests.web.browsing import Reader, sent
from tests.web.pages import faults
from tests.web.playing import Played, problem

P = f"/projects/{world.REWARD}"
ASKED = f"PUT listing{P}/signals"
CODE = "2500-abcdefghijklmnop"


def given(played: Played, kind: str, answer: object = None) -> None:
    played.answers[f"PUT listing{P}/signals/{kind}"] = answer or {"state": "given"}


def seen_as(played: Played, **changes: Any) -> None:
    known = played.answers[f"GET listing{P}"]
    assert isinstance(known, dict)
    played.answers[f"GET listing{P}"] = {**known, **changes}


async def test_everybody_reads_numbers_and_released_texts_from_a_page_that_may_be_kept(
    stranger: Reader,
) -> None:
    await stranger.open(P)
    stranger.reads(
        "応援している人", "12人", "子どものころ、毎日前を通りました。", "実行者の答え"
    )
    assert "<form" not in stranger.page
    answer = await stranger.http.get(P)
    assert answer.headers["cache-control"] != "no-store"


async def test_a_button_of_a_stranger_leads_through_the_sign_in_to_the_form(
    stranger: Reader,
) -> None:
    await stranger.open(P)
    assert f'href="{P}/signals/cheer"' in stranger.page
    await stranger.open(f"{P}/signals/reason")
    assert stranger.at.startswith("/sign-in")


async def test_one_press_follows_and_another_takes_the_cheer_back(
    reader: Reader, played: Played
) -> None:
    given(played, "follow")
    played.answers[f"DELETE listing{P}/signals/cheer"] = {"state": "withdrawn"}
    await (await reader.open(P)).send(f"{P}/signals/follow")
    assert sent(played, f"{ASKED}/follow") == [{}]
    reader.reads("受けとりました。ありがとうございます。")
    await reader.send(f"{P}/signals/cheer")
    assert "DELETE" in {request.method for request in played.asked}
    reader.reads("取り消しました。")


async def test_a_reason_is_sent_with_its_words_and_said_to_be_read_first(
    reader: Reader, played: Played
) -> None:
    given(played, "reason")
    await reader.open(P)
    await reader.send(f"{P}/signals/reason", reason="　近くで育ちました。")
    assert sent(played, f"{ASKED}/reason") == [{"words": "近くで育ちました。"}]
    reader.reads("商工会議所が読んでから、このページにのせます")


@pytest.mark.parametrize("words", ["", "あ" * 401])
async def test_words_that_are_missing_or_too_long_are_shown_again_with_a_message(
    reader: Reader, played: Played, words: str
) -> None:
    await (await reader.open(P)).send(f"{P}/signals/reason", reason=words)
    assert reader.status == 422
    assert sent(played, ASKED) == []
    reader.reads("エラー：", words)


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("wrong-state", "もう受け付けていません"),
        ("text-stands", "いちど取り消してください"),
        ("too-many-attempts", "1時間ほどたってから"),
    ],
)
async def test_a_refusal_is_said_in_words_beside_the_form(
    reader: Reader, played: Played, kind: str, sentence: str
) -> None:
    given(played, "question", problem(409, kind))
    await (await reader.open(P)).send(f"{P}/signals/question", question="いつですか。")
    assert reader.status == 422
    reader.reads(sentence)


async def test_a_held_text_is_its_writers_to_read_with_the_reason(reader: Reader) -> None:
    await reader.open(P)
    reader.reads("のせられませんでした", "電話番号が書かれています")


async def test_the_owner_finds_a_form_below_each_open_question_and_no_button(
    reader: Reader, played: Played
) -> None:
    seen_as(played, viewer="owner")
    path = f"questions/{world.OTHER}/answer"
    played.answers[f"PUT listing/{path}"] = {}
    await reader.open(P)
    assert f"{P}/signals/" not in reader.page
    assert reader.page.count('name="answer"') == 1
    await reader.send(f"questions/{world.OTHER}", answer="どうぞ、平日に。")
    assert sent(played, f"PUT listing/{path}") == [{"words": "どうぞ、平日に。"}]


async def test_an_answer_that_stands_already_is_said(reader: Reader, played: Played) -> None:
    seen_as(played, viewer="owner")
    played.answers[f"PUT listing/questions/{world.OTHER}/answer"] = problem(409, "text-stands")
    await (await reader.open(P)).send(f"questions/{world.OTHER}", answer="はい")
    reader.reads("この質問には、もう答えています")


async def test_a_project_that_is_over_offers_no_button(reader: Reader, played: Played) -> None:
    seen_as(played, state="unfunded")
    await reader.open(P)
    assert "応援を取り消す" in reader.page
    assert ">見守る<" not in reader.page


async def test_the_code_at_the_counter_leads_to_one_press(
    reader: Reader, played: Played
) -> None:
    given(played, "visit")
    await (await reader.open(f"{P}/visit/{CODE}")).send(f"{P}/signals/visit")
    assert sent(played, f"{ASKED}/visit") == [{"code": CODE}]


async def test_a_code_that_is_over_is_said(reader: Reader, played: Played) -> None:
    given(played, "visit", problem(409, "visit-code-invalid"))
    await (await reader.open(f"{P}/visit/{CODE}")).send(f"{P}/signals/visit")
    assert reader.status == 422
    reader.reads("この印は使えません")


async def test_no_kind_of_its_own_making_is_a_page(reader: Reader) -> None:
    assert (await reader.http.get(f"{P}/signals/vote")).status_code == 404


async def test_the_printed_page_carries_the_code_until_its_last_day(
    reader: Reader, played: Played
) -> None:
    await reader.open(f"/desk{P}/visit-page?days=7")
    asked = next(r for r in played.asked if r.url.path.endswith("visit-code"))
    assert asked.url.params["days"] == "7"
    reader.reads(f"{P}/visit/{CODE}", "2027年6月3日")


@pytest.mark.parametrize("state", ["unfunded", "draft"])
async def test_there_is_no_printed_page_for_what_takes_no_signals(
    reader: Reader, played: Played, state: str
) -> None:
    seen_as(played, state=state)
    assert (await reader.http.get(f"/desk{P}/visit-page")).status_code == 404


async def test_the_desk_says_how_many_texts_wait_and_releases_one(
    reader: Reader, played: Played
) -> None:
    path = f"signal-texts/{world.DECISION}/verdict"
    played.answers[f"PUT listing/{path}"] = {}
    await reader.open("/desk")
    reader.reads("共感の声　3件が、読まれるのを待っています")
    await (await reader.open("/desk/signals")).send(
        f"/desk/signals/{world.DECISION}", verdict="release"
    )
    assert sent(played, f"PUT listing/{path}") == [{"verdict": "release", "reason": ""}]
    reader.reads("のせました。")


async def test_a_text_held_without_a_reason_is_asked_for_one(
    reader: Reader, played: Played
) -> None:
    path = f"signal-texts/{world.OTHER}/verdict"
    played.answers[f"PUT listing/{path}"] = problem(409, "hold-reason-missing")
    await (await reader.open("/desk/signals")).send(
        f"/desk/signals/{world.OTHER}", verdict="hold"
    )
    assert reader.status == 422
    reader.reads("のせない理由を書いてください")


async def test_ones_own_text_has_no_buttons_at_the_desk(reader: Reader) -> None:
    await reader.open("/desk/signals")
    reader.reads("別の人が読みます")
    assert f"/desk/signals/{world.PLEDGE}" not in reader.page


async def test_the_page_stands_while_signals_are_away(reader: Reader, played: Played) -> None:
    del played.answers[f"GET listing{P}/signals"]
    answer = await reader.http.get(P)
    assert (answer.status_code, faults(answer.text)) == (200, [])
    assert "共感の声は、いま表示できません" in answer.text


async def test_everybody_reads_which_question_had_no_answer_in_time(stranger: Reader) -> None:
    await stranger.open(f"/projects/{world.REWARD}")
    late = "5営業日以内に回答がありません"
    assert stranger.page.count(late) == 1
    assert late in stranger.page.partition("見学できますか。")[2].partition("</div>")[0]
