"""Registering for investments in short pages: saved one by one, taken up again, sent once."""

import re
from typing import Any

import httpx
import pytest

from services.web.pages.learning import TOPICS
from tests.web import world
from tests.web.browsing import Reader, sent
from tests.web.playing import Played, problem

ME = f"/register/{world.INVESTOR}"
INVESTORS = f"investors/investors/{world.INVESTOR}"
PASSED = {
    **world.QUIZ,
    "tries": [{"version": 1, "wrong": [], "is_passed": True, "answered_at": world.OPENS}],
}
WHOLE = {
    "birth_on": "1952-04-02", "assets_on": "2027-06-03", "assets_minor": 8_000_000,
    "liabilities_minor": 0, "income_year": 2026, "income_minor": 1_400_000,
    "understands_total_loss": True, "understands_no_market": True,
    "money_not_needed": True, "money_not_borrowed": True,
}  # fmt: skip


def newcomer(played: Played, kind: str = "person") -> None:
    """Nothing said yet; what is saved comes back."""
    kept: dict[str, Any] = {}
    played.answers[f"GET {INVESTORS}/profile"] = problem(404, "not-found")
    named: Any = played.answers[f"GET {INVESTORS}"]
    played.answers[f"GET {INVESTORS}"] = {**named, "kind": kind}

    def save(request: httpx.Request) -> dict[str, Any]:
        kept.update(
            {
                "saved_at": world.OPENS,
                **dict(httpx.Response(200, content=request.content).json()),
            }
        )
        return kept

    def read(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json=kept) if kept else problem(404, "not-found")

    played.answers[f"PUT {INVESTORS}/registration-draft"] = save
    played.answers[f"GET {INVESTORS}/registration-draft"] = read


def drafted(played: Played, **answers: object) -> None:
    """These answers were saved before."""
    played.answers[f"GET {INVESTORS}/profile"] = problem(404, "not-found")
    played.answers[f"GET {INVESTORS}/registration-draft"] = {
        "saved_at": world.OPENS,
        "answers": {**WHOLE, **answers},
    }


async def test_each_page_is_saved_and_leads_to_the_next_that_is_open(
    reader: Reader, played: Played
) -> None:
    newcomer(played)
    await reader.open(f"{ME}/figures")
    reader.reads("途中でやめても消えません", "次へ：生年月日")
    await reader.open(f"{ME}/figures/birth")
    await reader.send(**{"born-year": "1952", "born-month": "4", "born-day": "2"})
    assert reader.at == f"{ME}/figures/assets"
    dated = {"dated-year": "2027", "dated-month": "5", "dated-day": "31"}
    await reader.send(assets="800万円", liabilities="0", paper="bank_statement", **dated)
    assert reader.at == f"{ME}/figures/income"
    saved = sent(played, f"PUT {INVESTORS}/registration-draft")[-1]["answers"]
    assert saved == {
        "birth_on": "1952-04-02", "assets_on": "2027-06-03", "assets_minor": 8_000_000,
        "liabilities_minor": 0, "assets_paper": {"kind": "bank_statement", "dated_on": "2027-05-31"},
    }  # fmt: skip


async def test_at_the_next_sitting_one_goes_on_where_one_stopped(
    reader: Reader, played: Played
) -> None:
    drafted(played, income_minor=None, money_not_needed=None)
    await reader.open("/my")
    assert f'href="/my/investors/{world.INVESTOR}"' in reader.page
    await reader.open(f"/my/investors/{world.INVESTOR}")
    assert f'href="{ME}/figures"' in reader.page
    await reader.open(f"{ME}/figures")
    reader.reads("1952年4月2日", "資産 8,000,000円、借金 0円", "次へ：収入")
    assert "この内容で登録する" not in reader.page


async def test_who_is_seventeen_reads_so_at_once_and_nothing_is_kept(
    reader: Reader, played: Played
) -> None:
    newcomer(played)
    await reader.open(f"{ME}/figures/birth")
    await reader.send(**{"born-year": "2009", "born-month": "6", "born-day": "4"})
    reader.reads("投資は18歳からです。購入型の支援は、いまでもできます")
    assert sent(played, f"PUT {INVESTORS}") == []
    await reader.send(**{"born-year": "2009", "born-month": "6", "born-day": "3"})
    assert reader.at == f"{ME}/figures/assets"


async def test_a_paper_that_was_looked_at_has_a_day(reader: Reader, played: Played) -> None:
    newcomer(played)
    await reader.open(f"{ME}/figures/assets")
    await reader.send(assets="1", liabilities="0")
    reader.reads("何を見て入れましたか：1つ選んでください")
    await reader.send(assets="1", liabilities="0", paper="bank_statement")
    reader.reads("その書類の日付：年・月・日を数字で入れてください")
    await reader.send(assets="1", liabilities="0", paper="none")
    assert reader.at == f"{ME}/figures/birth"


async def test_a_wrong_answer_leads_back_to_its_page_and_the_right_ones_stay(
    reader: Reader, played: Played
) -> None:
    drafted(played)
    await reader.open(f"{ME}/figures")
    reader.reads("次へ：危なさを知る")
    await reader.open(f"{ME}/learn/loss")
    for _ in range(4):
        path = reader.page.split('<div class="acts')[1].split('href="')[1].split('"')[0]
        await reader.open(path)
    assert reader.at == f"{ME}/quiz"
    await reader.send(loss="all_of_it")
    reader.reads("売れますか：1つ選んでください")
    given = {"loss": "all_of_it", "selling": "any_time", "dividend": "not_promised"}
    tried = {"version": 1, "wrong": ["selling", "chamber"], "is_passed": False, "answered_at": world.OPENS}  # fmt: skip
    played.patterns[quiz()] = tried
    await reader.send(**given, chamber="a_profit")
    assert reader.at == f"{ME}/learn/selling"
    reader.reads("答えのちがったところです", "2ページのうち1ページ目")
    await reader.open(f"{ME}/learn/chamber")
    reader.reads("質問に答える")
    await reader.open(f"{ME}/quiz")
    assert reader.page.count("checked") == 2
    played.patterns[quiz()] = {**tried, "wrong": [], "is_passed": True}
    played.answers[f"GET {INVESTORS}/quiz-answers"] = PASSED
    await reader.send(**given | {"selling": "maybe_nobody"}, chamber="no_promise")
    assert reader.at == f"{ME}/figures"
    reader.reads("全問正解です。", "この内容で登録する")
    tries = [r for r in played.asked if r.method == "PUT" and "quiz-answers" in r.url.path]
    assert len({r.url.path for r in tries}) == 2, "each try has its own id"


def quiz() -> Any:
    return re.compile(rf"PUT {INVESTORS}/quiz-answers/[0-9a-f-]+")


async def test_the_whole_is_sent_once_all_is_filled_in(reader: Reader, played: Played) -> None:
    drafted(played)
    played.answers[f"GET {INVESTORS}/quiz-answers"] = PASSED
    played.answers[f"PUT {INVESTORS}/profile"] = {}
    await reader.open(f"{ME}/figures?then=/projects")
    await reader.send(action="/figures")
    assert reader.at == "/projects"
    reader.reads("投資のための登録が終わりました。")
    [body] = sent(played, f"PUT {INVESTORS}/profile")
    assert body["birth_on"] == "1952-04-02"
    assert body["figures"] == {
        "kind": "person", "assets_on": "2027-06-03", "assets_minor": 8_000_000,
        "liabilities_minor": 0, "income_year": 2026, "income_minor": 1_400_000,
        "assets_paper": None, "income_paper": None,
    }  # fmt: skip
    assert body["suitability"]["money_not_needed"] is True


async def test_nothing_is_sent_while_something_is_open(reader: Reader, played: Played) -> None:
    drafted(played)
    played.answers[f"GET {INVESTORS}/quiz-answers"] = PASSED
    await reader.open(f"{ME}/figures")
    drafted(played, income_year=2025)
    await reader.send(action="/figures")
    reader.reads("まだの項目があります", "次へ：収入")
    assert sent(played, f"PUT {INVESTORS}/profile") == []


async def test_a_company_may_owe_more_than_it_owns(reader: Reader, played: Played) -> None:
    newcomer(played, "company")
    await reader.open(f"{ME}/figures/assets")
    await reader.send(net_assets="▲３００万円", paper="none")
    saved = sent(played, f"PUT {INVESTORS}/registration-draft")[-1]["answers"]
    assert saved["net_assets_minor"] == -3_000_000


async def test_a_company_is_asked_for_its_last_year_and_no_birth_date(
    reader: Reader, played: Played
) -> None:
    newcomer(played, "company")
    await reader.open(f"{ME}/figures")
    assert "生年月日" not in reader.page
    await reader.open(f"{ME}/figures/birth")
    assert reader.status == 404
    await reader.open(f"{ME}/figures/income")
    ended = {"ended-year": "2027", "ended-month": "3", "ended-day": "31"}
    await reader.send(**ended, revenue="9000万円", paper="none")
    saved = sent(played, f"PUT {INVESTORS}/registration-draft")[-1]["answers"]
    assert saved == {"fiscal_year_ended_on": "2027-03-31", "revenue_minor": 90_000_000}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("118030101877", "13桁の数字で入れてください"),
        ("1180301018772", "この番号はありません"),
    ],
)
async def test_a_mistyped_corporate_number_is_named_on_its_page(
    reader: Reader, played: Played, typed: str, said: str
) -> None:
    newcomer(played, "company")
    await reader.open(f"{ME}/figures/number")
    await reader.send(number=typed)
    reader.reads(f"法人番号：{said}")
    assert sent(played, f"PUT {INVESTORS}/registration-draft") == []


async def test_a_corporate_number_is_read_as_people_type_it(
    reader: Reader, played: Played
) -> None:
    newcomer(played, "company")
    await reader.open(f"{ME}/figures/number")
    await reader.send(number="１-1803-0101-8771")
    [saved] = sent(played, f"PUT {INVESTORS}/registration-draft")
    assert saved["answers"] == {"corporate_number": "1180301018771"}


async def test_figures_that_have_grown_old_are_asked_anew(
    reader: Reader, played: Played
) -> None:
    old: Any = played.answers[f"GET {INVESTORS}/profile"]
    played.answers[f"GET {INVESTORS}/profile"] = {**old, "is_current": False}
    await reader.open(f"{ME}/figures")
    reader.reads("1961年4月2日", "次へ：資産と借金")
    assert "24,000,000" not in reader.page


async def test_under_eighteen_a_guardian_consents_and_says_who_they_are(
    reader: Reader, played: Played
) -> None:
    played.patterns[re.compile(r"PUT investors/investors/[0-9a-f-]+")] = {}
    await reader.open("/register")
    await reader.send(kind="person", name="新田 花", minor="yes")
    reader.reads("保護者の同意：保護者の同意がいります", "保護者のお名前：入れてください")
    given = {"guardian_name": "新田 一郎", "guardian_contact": "０９０-0000-0000"}
    await reader.send(kind="person", name="新田 花", minor="yes", consent="yes", **given)
    await reader.open("/register")
    await reader.send(kind="company", name="新田商店", minor="yes")
    assert sent(played, "PUT investors/investors/") == [
        {
            "kind": "person", "name": "新田 花",
            "guardian": {"name": "新田 一郎", "contact": "090-0000-0000"},
        },
        {"kind": "company", "name": "新田商店"},
    ]  # fmt: skip


def test_every_question_has_a_page_that_answers_it() -> None:
    assert list(TOPICS) == [each["code"] for each in world.QUIZ["questions"]]
