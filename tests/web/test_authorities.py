"""Who acts for a company, on pages: claimed with a document, answered by the handler."""

import hashlib
import re
from typing import Any

import pytest

from tests.web import world
from tests.web.browsing import Reader, sent
from tests.web.playing import Played, problem

OWN = f"/register/{world.COMPANY}/handlers/{world.MIRAI}/authority"
DESK = f"/handler/applicants/{world.INVESTOR}/authorities"
AUTHORITIES = f"investors/investors/{world.COMPANY}/authorities"
ANSWERS = f"investors/investors/{world.INVESTOR}/authorities/{world.DECISION}/answers"
FORM = {
    "name": "井上　さくら", "capacity": "employee", "title": "委任状",
    "dated-year": "2027", "dated-month": "６", "dated-day": "1",
}  # fmt: skip


def claims(played: Played) -> list[dict[str, Any]]:
    return sent(played, f"PUT {AUTHORITIES}/")


def takes(played: Played, answer: Any) -> None:
    """What investors says to whatever is claimed or answered."""
    played.patterns[re.compile(rf"PUT ({AUTHORITIES}|{ANSWERS})/[0-9a-f-]+")] = answer


async def test_what_is_claimed_goes_out_for_a_year_when_no_day_is_given(
    reader: Reader, played: Played
) -> None:
    takes(played, world.AUTHORITY)
    await reader.open(OWN)
    reader.reads("井上 さくら", "確認待ち", "委任状", "2028年5月31日まで")
    await reader.send(**FORM)
    reader.reads("届けました。取扱業者が書類で確かめます。")
    assert claims(played) == [
        {
            "handler_id": world.MIRAI,
            "name": "井上 さくら",
            "capacity": "employee",
            "document": {"title": "委任状", "dated_on": "2027-06-01", "sha256": None},
            "valid_from": "2027-06-03",
            "valid_to": "2028-06-01",
        }
    ]


async def test_of_a_file_only_its_print_is_sent(reader: Reader, played: Played) -> None:
    takes(played, world.AUTHORITY)
    await reader.open(OWN)
    found = re.search(r'name="proof" value="([^"]+)"', reader.page)
    assert found
    content = b"%PDF-1.7 \x00\xff"
    answer = await reader.http.post(
        OWN,
        data={**FORM, "proof": found[1]},
        files={"document": ("a.pdf", content, "application/pdf")},
        headers={"Origin": "https://kyokan.test"},
    )
    assert answer.status_code == 303
    [body] = claims(played)
    assert body["document"]["sha256"] == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize("lacking", ["name", "capacity", "title", "dated-year"])
async def test_what_is_missing_is_asked_for_and_nothing_goes_out(
    reader: Reader, played: Played, lacking: str
) -> None:
    await reader.open(OWN)
    await reader.send(**{**FORM, lacking: ""})
    reader.reads("1か所、直してください")
    assert claims(played) == []


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("authority-refused", "3年のうち"),
        ("not-asked", "先に、取扱業者の確認"),
        ("my-number-refused", "マイナンバー"),
    ],
)
async def test_a_refused_claim_says_what_would_be_right(
    reader: Reader, played: Played, kind: str, sentence: str
) -> None:
    takes(played, problem(409, kind))
    await reader.open(OWN)
    await reader.send(**FORM)
    reader.reads(sentence, 'value="委任状"')


async def test_a_person_has_no_such_page(reader: Reader) -> None:
    await reader.open(OWN.replace(world.COMPANY, world.INVESTOR))
    assert reader.status == 404


@pytest.mark.parametrize("verdict", ["yes", "no"])
async def test_the_handler_answers_a_claim(
    reader: Reader, played: Played, verdict: str
) -> None:
    takes(played, world.AUTHORITY)
    await reader.open(DESK)
    reader.reads("従業員", "委任状", "2027年6月1日", "ab" * 32)
    await reader.send(verdict=verdict)
    reader.reads("権限の確認の結果を記録しました。")
    assert sent(played, f"PUT {ANSWERS}/") == [{"verdict": verdict}]


async def test_a_yes_may_be_taken_back_and_an_old_claim_takes_no_answer(
    reader: Reader, played: Played
) -> None:
    place = f"GET {ANSWERS.rsplit('/', 2)[0]}"
    played.answers[place] = {"authorities": [{**world.AUTHORITY, "state": "yes"}]}
    await reader.open(DESK)
    reader.reads("この確認を取り消す")
    assert "権限を確かめた" not in reader.page
    played.answers[place] = {"authorities": [{**world.AUTHORITY, "state": "expired"}]}
    await reader.open(DESK)
    assert 'name="verdict"' not in reader.page


async def test_a_company_that_lacks_it_is_led_to_claim_it(
    reader: Reader, played: Played
) -> None:
    reason = {"code": "authority_needed", "ja": "権限を届けてください", "en": "Show it"}
    played.answers[f"GET investors/investors/{world.INVESTOR}/room"] = {
        **world.ROOM, "reasons": [reason],
    }  # fmt: skip
    await reader.open(f"/projects/{world.EQUITY}/pledge")
    reader.reads("権限を届けてください")
    assert f"/handlers/{world.MIRAI}/authority" in reader.page


async def test_the_list_names_companies_whose_claim_waits(
    reader: Reader, played: Played
) -> None:
    listed: Any = played.answers["GET investors/handler-applicants"]
    [one] = listed["applicants"]
    company = {**one, "kind": "company", "state": "yes", "authority_waits": True}
    played.answers["GET investors/handler-applicants"] = {"applicants": [company]}
    await reader.open("/handler/applicants")
    reader.reads("権限の確認待ち")
    assert "答えの済んだ人" not in reader.page
    await reader.open(f"/handler/applicants/{world.INVESTOR}")
    assert f"{world.INVESTOR}/authorities" in reader.page
