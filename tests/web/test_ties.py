"""Kin and offices on pages: chosen or named, changed, taken back, and shown to oneself."""

import re
from typing import Any

import pytest

from tests.web import world
from tests.web.browsing import Reader, sent
from tests.web.playing import Played, problem

HERE = f"/my/investors/{world.INVESTOR}/ties"
TIES = f"investors/investors/{world.INVESTOR}/ties"
FORM = {
    "about": f"organisation:{world.AISE}", "relation": "spouse", "office": "employee",
    "first-year": "2019", "first-month": "４", "first-day": "1",
}  # fmt: skip


def takes(played: Played, answer: Any) -> None:
    """What investors says to whatever is declared or taken back."""
    played.patterns[re.compile(rf"PUT {TIES}/[0-9a-f-]+(/withdrawal)?")] = answer


def declared(played: Played) -> list[dict[str, Any]]:
    return sent(played, f"PUT {TIES}/")


async def test_who_is_known_here_is_chosen_and_goes_out_by_id(
    reader: Reader, played: Played
) -> None:
    takes(played, world.TIE)
    await reader.open(HERE)
    reader.reads(
        "山田 一郎", "きょうだい", "いまも続いている", "あなたのほかにはだれも見られません"
    )
    await reader.send(**FORM)
    reader.reads("つながりを記録しました。")
    assert declared(played) == [
        {
            "about": {
                "kind": "organisation",
                "organisation_id": world.AISE,
                "name": "藍瀬商工会議所",
            },
            "relation": "spouse",
            "office": "employee",
            "valid_from": "2019-04-01",
            "valid_to": None,
        }
    ]


async def test_who_is_not_known_here_is_named(reader: Reader, played: Played) -> None:
    takes(played, world.TIE)
    await reader.open(HERE)
    await reader.send(**{**FORM, "about": "name"})
    reader.reads("お名前：入れてください")
    await reader.send(**{**FORM, "about": "name", "name": "山田　一郎", "office": "none"})
    [body] = declared(played)
    assert body["about"] == {"kind": "name", "name": "山田 一郎"}


async def test_from_the_page_of_a_company_its_issuer_is_chosen_already(
    reader: Reader, played: Played
) -> None:
    takes(played, world.TIE)
    await reader.open(f"/my/investors/{world.INVESTOR}/rooms/{world.EQUITY}")
    path = f"{HERE}?project={world.EQUITY}"
    assert path in reader.page
    await reader.open(path)
    reader.reads(f'<option value="issuer:{world.ISSUER}" selected>')
    await reader.send(**{**FORM, "about": f"issuer:{world.ISSUER}"})
    assert declared(played)[0]["about"]["issuer_id"] == world.ISSUER


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("about", f"issuer:{world.OTHER}", "1つ選んでください"),
        ("relation", "", "1つ選んでください"),
        ("relation", "self", "ご自分のときは、役職を選んでください"),
        ("last-year", "2018", "年・月・日を数字で入れてください"),
    ],
)
async def test_what_is_missing_is_asked_for_and_nothing_goes_out(
    reader: Reader, played: Played, field: str, value: str, sentence: str
) -> None:
    await reader.open(HERE)
    await reader.send(**{**FORM, "office": "none", field: value})
    reader.reads("1か所、直してください", sentence)
    assert declared(played) == []


async def test_a_tie_is_changed_and_a_mistake_is_taken_back(
    reader: Reader, played: Played
) -> None:
    takes(played, world.TIE)
    await reader.open(f"{HERE}/{world.DECISION}")
    reader.reads("つながりを直す", 'value="山田 一郎"')
    last = {"last-year": "2027", "last-month": "5", "last-day": "31"}
    await reader.send(about="name", name="山田 一郎", relation="sibling", office="none", **last)
    assert declared(played)[-1]["valid_to"] == "2027-05-31"
    await reader.open(f"{HERE}/{world.DECISION}")
    await reader.send(action="/withdrawal")
    reader.reads("まちがいとして消しました。")
    assert f"{TIES}/{world.DECISION}/withdrawal" in played.paths("PUT")


async def test_a_refusal_says_what_to_mend(reader: Reader, played: Played) -> None:
    takes(played, problem(409, "my-number-refused"))
    await reader.open(HERE)
    await reader.send(**FORM)
    reader.reads("マイナンバーのような数字は書けません")


async def test_nobody_elses_ties_have_a_page(reader: Reader, played: Played) -> None:
    await reader.open(f"{HERE}/{world.OTHER}")
    assert reader.status == 404
    played.answers[f"GET {TIES}"] = problem(404, "not-found")
    await reader.open(HERE)
    assert reader.status == 404
