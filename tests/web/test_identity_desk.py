"""The handler's identity desk, and what the investor reads of its answers."""

import re
from typing import Any

import pytest

from tests.web import world
from tests.web.browsing import Reader, sent
from tests.web.playing import Played, problem

DESK = f"/handler/applicants/{world.INVESTOR}"
ASKED = f"/register/{world.INVESTOR}/handlers/{world.MIRAI}"
INVESTORS = f"investors/investors/{world.INVESTOR}"


INVESTOR = {
    "investor_id": world.INVESTOR, "name": "藍瀬織物株式会社", "state": "complete",
    "contact_confirmed_at": world.OPENS, "registered_at": world.OPENS,
}  # fmt: skip


def applicant(played: Played, **changed: object) -> None:
    known: Any = played.answers["GET investors/handler-applicants"]
    one = {**known["applicants"][0], **changed}
    played.answers["GET investors/handler-applicants"] = {"applicants": [one]}


def standing(played: Played, state: str, **more: object) -> None:
    one = {"investor_id": world.INVESTOR, "handler_id": world.MIRAI, "state": state,
           "requested_at": world.OPENS, "decided_at": world.OPENS, **more}  # fmt: skip
    played.answers[f"GET {INVESTORS}/verifications"] = {"verifications": [one]}


def verdicts(played: Played) -> list[dict[str, Any]]:
    return sent(played, f"PUT {INVESTORS}/verifications/")


async def test_the_further_step_is_named_and_comes_before_the_yes(
    reader: Reader, played: Played
) -> None:
    applicant(played, extra_step="ご家族にも説明する", chip="agrees", chip_read_at=world.OPENS)
    await reader.open(DESK)
    reader.reads("済ませました：ご家族にも説明する", "お名前と生年月日が合っている")
    await reader.send(verdict="yes", method="ic_chip")
    reader.reads("先に済ませること：確かめて、印をつけてください")
    assert verdicts(played) == []
    await reader.send(verdict="no")
    assert verdicts(played) == [{"handler_id": world.MIRAI, "verdict": "no"}]


async def test_a_yes_that_holds_can_only_be_taken_back(reader: Reader, played: Played) -> None:
    applicant(played, state="yes", valid_to="2028-06-02", method="ic_chip")
    await reader.open(DESK)
    reader.reads("2028年6月2日", "この確認を取り消す")
    assert 'value="yes"' not in reader.page
    await reader.send(verdict="revoked")
    assert verdicts(played) == [{"handler_id": world.MIRAI, "verdict": "revoked"}]


@pytest.mark.parametrize(
    ("answers", "said"),
    [(None, "まだ答えていません"), (False, "いいえがある"), (True, "すべて、はい")],
)
async def test_who_has_not_answered_is_not_said_to_have_said_no(
    reader: Reader, played: Played, *, answers: bool | None, said: str
) -> None:
    applicant(played, is_suitable=answers)
    for page in ("/handler/applicants", DESK):
        await reader.open(page)
        reader.reads(said)


async def test_a_company_is_seen_by_its_number_and_a_second_of_it_is_refused(
    reader: Reader, played: Played
) -> None:
    company = {"kind": "company", "birth_on": None, "corporate_number": "1180301018771"}
    applicant(played, **company)
    await reader.open(DESK)
    reader.reads("法人番号", "1180301018771", "国税庁の公表サイト")
    assert "生年月日" not in reader.page
    played.patterns[re.compile(f"PUT {INVESTORS}/verifications/.*")] = problem(
        409, "company-taken"
    )
    await reader.send(verdict="yes", method="in_person")
    reader.reads("この法人番号は、別の登録で確かめられています")


async def test_a_yes_names_the_profile_that_was_looked_at(
    reader: Reader, played: Played
) -> None:
    applicant(played, profile_version=3)
    await reader.open(DESK)
    await reader.send(verdict="yes", method="in_person")
    assert verdicts(played)[-1]["profile_version"] == 3


async def test_people_are_looked_for_by_name_and_one_by_its_id(
    reader: Reader, played: Played
) -> None:
    await reader.open("/handler/applicants?name=%E3%80%80山本 ")
    reader.reads("山本 京子")
    assert "すべての人を見る" not in reader.page
    applicant(played, investor_id=world.COMPANY)
    await reader.open(DESK)
    assert reader.status == 404
    asked = [dict(each.url.params) for each in played.asked if "applicants" in each.url.path]
    assert asked == [{"name": "山本"}, {"investor_id": world.INVESTOR}]


async def test_a_company_without_a_number_is_led_to_give_it(
    reader: Reader, played: Played
) -> None:
    standing(played, "waiting", decided_at=None)
    played.answers[f"GET {INVESTORS}"] = {**INVESTOR, "kind": "company"}
    await reader.open(ASKED)
    reader.reads("法人番号をまだ入れていません")
    assert f'href="/register/{world.INVESTOR}/figures"' in reader.page


async def test_who_expired_waits_again(reader: Reader, played: Played) -> None:
    applicant(played, state="expired", valid_to="2027-06-02")
    await reader.open("/handler/applicants")
    waiting = reader.page.partition("答えの済んだ人")[0]
    assert "山本 京子" in waiting
    reader.reads("期限が切れた")


@pytest.mark.parametrize(
    ("state", "sentence"),
    [("yes", "2028年6月2日まで有効です"), ("expired", "2028年6月2日までで"), ("revoked", "前の確認を取り消しました")],
)  # fmt: skip
async def test_the_investor_reads_how_it_stands_and_until_when(
    reader: Reader, played: Played, state: str, sentence: str
) -> None:
    standing(played, state, valid_to="2028-06-02")
    await reader.open(ASKED)
    reader.reads(sentence)


async def test_who_is_over_the_handlers_age_is_told_so_and_what_is_left(
    reader: Reader, played: Played
) -> None:
    path = f"PUT {INVESTORS}/verification-requests/{world.MIRAI}"
    played.answers[path] = problem(409, "over-age", refused_from_years=80)
    await reader.open(ASKED)
    await reader.send(action=ASKED)
    reader.reads(
        "80歳からの方の投資をお引き受けしていません", "購入型の支援は、いまでもできます"
    )


async def test_ages_are_set_from_a_day_on(reader: Reader, played: Played) -> None:
    await reader.open("/handler/ages")
    reader.reads("2027年4月1日から", "85歳からは、お引き受けしません。")
    begins = {"from-year": "2027", "from-month": "7", "from-day": "1"}
    await reader.send(**begins, step="電話", refused_from="")
    reader.reads("年齢と、済ませることは、両方を入れてください")
    played.patterns[_rule()] = {}
    await reader.send(**begins, refused_from="８０歳", step_from="", step="")
    [body] = sent(played, f"PUT investors/handlers/{world.MIRAI}/age-rules/")
    assert body == {
        "valid_from": "2027-07-01", "refused_from_years": 80,
        "extra_step": None,
    }  # fmt: skip


def _rule() -> Any:
    return re.compile(rf"PUT investors/handlers/{world.MIRAI}/age-rules/[0-9a-f-]+")
