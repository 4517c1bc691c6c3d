"""The angel-tax file on pages: facts in from the handler, papers and days out, no promise."""

import re
from typing import Any

import pytest

from tests.web import world
from tests.web.browsing import Reader, sent
from tests.web.playing import Played, problem

FILE = f"/pledges/{world.INVESTED}/angel-tax"
FILES = f"investors/investors/{world.INVESTOR}/angel-files"
DESK = "/handler/angel-tax"
CERTIFICATES = f"investors/handlers/{world.MIRAI}/angel-certificates"


def day(name: str, year: int, month: int, on: int) -> dict[str, str]:
    return {f"{name}-year": str(year), f"{name}-month": str(month), f"{name}-day": str(on)}


FORM = {
    "issuer": world.ISSUER, "a": "yes", "b": "yes", "certified_by": "徳島県", "outcome": "issued",
    "number": "第12号", **day("applied", 2027, 4, 1), **day("answered", 2027, 5, 20),
    **day("paid_from", 2027, 4, 1), **day("paid_to", 2027, 9, 30), **day("papers", 2028, 1, 31),
}  # fmt: skip


def filed(played: Played, **changes: Any) -> None:
    played.answers[f"GET {FILES}"] = {"files": [{**world.ANGEL_FILE, **changes}]}


async def test_the_file_tells_papers_and_days_and_promises_nothing(reader: Reader) -> None:
    await reader.open(f"/pledges/{world.INVESTED}")
    assert FILE in reader.page
    await reader.open(FILE)
    reader.reads(
        "藍瀬織物株式会社", "確認書が出ました", "徳島県", "第12号", "2027年12月31日",
        "500,000円（50万円）", "2028年1月31日", "2028年3月15日", "確定申告をする",
        "お約束するものではありません",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("certificate", "sentence"),
    [
        (None, "まだ取扱業者に届いていません"),
        ({**world.CERTIFICATE, "answer": None}, "会社が申請中"),
        (
            {**world.CERTIFICATE, "answer": {"outcome": "refused", "on": "2027-05-20"}},
            "対象だと確認されませんでした",
        ),
    ],
)
async def test_without_an_issued_certificate_there_is_nothing_to_choose(
    reader: Reader, played: Played, certificate: Any, sentence: str
) -> None:
    filed(played, certificate=certificate, steps=[])
    await reader.open(FILE)
    reader.reads(sentence, "お約束するものではありません")
    assert 'name="scheme"' not in reader.page


async def test_one_scheme_is_chosen_and_only_one_the_certificate_names(
    reader: Reader, played: Played
) -> None:
    path = f"PUT {FILES}/{world.INVESTED}/scheme"
    played.answers[path] = world.ANGEL_FILE
    await reader.open(FILE)
    await reader.send(scheme="seed")
    reader.reads("1つ選んでください")
    await reader.send(scheme="b")
    reader.reads("申告の方法を記録しました。")
    assert sent(played, path) == [{"scheme": "b"}]
    played.answers[path] = problem(409, "scheme-refused")
    await reader.send(scheme="a")
    reader.reads("会社の確認書にありません")


async def test_no_other_pledge_has_such_a_page(reader: Reader) -> None:
    await reader.open(f"/pledges/{world.PLEDGE}/angel-tax")
    assert reader.status == 404


def entered(played: Played) -> list[dict[str, Any]]:
    return sent(played, f"PUT {CERTIFICATES}/")


def takes(played: Played, answer: Any) -> None:
    played.patterns[re.compile(rf"PUT {CERTIFICATES}/[0-9a-f-]+")] = answer


async def test_what_stands_on_the_paper_goes_to_investors(
    reader: Reader, played: Played
) -> None:
    takes(played, world.CERTIFICATE)
    await reader.open(f"{DESK}/{world.DECISION}")
    reader.reads("確認書を直す", 'value="徳島県"')
    await reader.send(**FORM)
    reader.reads("確認書のことを記録しました。")
    assert entered(played) == [
        {
            "issuer_id": world.ISSUER,
            "schemes": ["a", "b"],
            "certified_by": "徳島県",
            "applied_on": "2027-04-01",
            "answer": {"outcome": "issued", "on": "2027-05-20", "number": "第12号"},
            "paid_from": "2027-04-01",
            "paid_to": "2027-09-30",
            "papers_by": "2028-01-31",
        }
    ]


async def test_a_company_that_waits_has_no_answer(reader: Reader, played: Played) -> None:
    takes(played, world.CERTIFICATE)
    await reader.open(DESK)
    await reader.send(
        **{**FORM, "outcome": "none", **dict.fromkeys(day("answered", 1, 1, 1), "")}
    )
    assert entered(played)[0]["answer"] is None


@pytest.mark.parametrize(
    ("lacking", "sentence"),
    [
        ({"issuer": ""}, "1つ選んでください"),
        ({"a": "", "b": ""}, "1つ以上に印をつけてください"),
        ({"certified_by": ""}, "入れてください"),
        ({"answered-year": ""}, "年・月・日を数字で入れてください"),
        ({"papers-day": "32"}, "年・月・日を数字で入れてください"),
    ],
)
async def test_what_is_missing_is_asked_for_and_nothing_goes_out(
    reader: Reader, played: Played, lacking: dict[str, str], sentence: str
) -> None:
    await reader.open(DESK)
    await reader.send(**{**FORM, **lacking})
    reader.reads("1か所、直してください", sentence)
    assert entered(played) == []


async def test_days_that_cannot_be_are_said(reader: Reader, played: Played) -> None:
    takes(played, problem(409, "certificate-refused"))
    await reader.open(DESK)
    await reader.send(**FORM)
    reader.reads("日付の順番を確かめてください")
