"""Supporters: named by consent, read by the chamber, handed to the owner as a file."""

from typing import Any

import httpx
import pytest

from services.web.spreadsheets import sheet
from shared.ids import new_id
from tests.web import paid_out, world
from tests.web.browsing import Reader, sent
from tests.web.pages import Page
from tests.web.playing import Played, problem

OWN = f"/pledges/{world.PLEDGE}/supporter"
WROTE = f"PUT matching/pledges/{world.PLEDGE}/supporter"
LIST = f"/owner/projects/{paid_out.FUNDED}/supporters"
EXPORTED = f"POST matching/rounds/{world.REWARD_ROUND}/supporter-exports"


def exported(**changes: Any) -> dict[str, Any]:
    handed = {"name": "藤井 実", "postal_code": "0600001", "address": "札幌市中央区1-2-3"}
    return {**world.listed_supporter(), "handed": handed, **changes}


def succeeded(played: Played) -> None:
    """The round is over and has succeeded, long after the month of its return."""
    for key in (
        f"GET listing/projects/{paid_out.FUNDED}",
        f"GET listing/projects/{world.REWARD}",
    ):
        shown: Any = played.answers[key]
        terms = {**shown["round"]["terms"]}
        terms["returns"] = [{**terms["returns"][0], "delivery_month": "2027-04"}]
        round_ = {**shown["round"], "state": "succeeded", "terms": terms}
        played.answers[key] = {**shown, "round": round_}
    owed = {"return_id": world.RETURN, "sent_on": None}
    _runs(played, state="succeeded", takes_pledges=False, deliveries=[owed])


def _runs(played: Played, **changes: Any) -> None:
    key = f"GET matching/rounds/{world.REWARD_ROUND}"
    running: Any = played.answers[key]
    played.answers[key] = {**running, **changes}


async def test_a_project_names_those_who_agreed_and_never_an_amount(reader: Reader) -> None:
    await reader.open(f"/projects/{world.REWARD}")
    section = reader.page[reader.page.index('id="supporters"') :]
    section = section[: section.index("</section>")]
    assert "藤井 実" in section
    assert "匿名の方" in section
    assert "円" not in section


async def test_nobody_named_is_no_section_and_one_page_shows_all(
    reader: Reader, played: Played
) -> None:
    key = f"GET matching/rounds/{world.REWARD_ROUND}/supporters"
    played.answers[key] = {"supporters": []}
    _runs(played, named=[])
    await reader.open(f"/projects/{world.REWARD}")
    assert 'id="supporters"' not in reader.page
    await reader.open(f"/projects/{world.REWARD}/supporters")
    reader.reads("まだ、だれものっていません")
    names = [world.named_supporter(shown_name=f"支援{at}さん") for at in range(13)]
    _runs(played, named=names)
    await reader.open(f"/projects/{world.REWARD}")
    reader.reads("支援11さん", "ご芳名をすべて見る")
    assert "支援12さん" not in reader.page
    await reader.open(f"/projects/{world.EQUITY}/supporters")
    assert reader.status == 404


async def test_a_supporter_decides_what_is_shown_and_what_is_handed_over(
    reader: Reader, played: Played
) -> None:
    played.answers[WROTE] = world.supporter_card()
    await reader.open(f"/pledges/{world.PLEDGE}")
    reader.reads("お名前をのせることと、お届け先")
    await reader.open(OWN)
    reader.reads("商工会議所が読んでいます", "お名前とご住所を、実行者に渡すことに同意します")
    await reader.send(
        shown_as="name",
        shown_name="山本　京子",
        message="たのしみです",
        hand_over="yes",
        handed_name="山本 京子",
        postal_code="７７０－０００１",
        address="徳島県葛野市1-2-3",
    )
    reader.reads("お名前とご住所は、実行者にお渡しします。お金は動いていません。")
    assert sent(played, WROTE) == [
        {
            "shown_name": "山本 京子",
            "is_initials": False,
            "message": "たのしみです",
            "handed": {
                "name": "山本 京子",
                "postal_code": "7700001",
                "address": "徳島県葛野市1-2-3",
            },
        }
    ]


async def test_without_the_tick_nothing_is_handed_over_whatever_was_typed(
    reader: Reader, played: Played
) -> None:
    played.answers[WROTE] = world.supporter_card()
    await reader.open(OWN)
    await reader.send(
        shown_as="anonymous",
        shown_name="山本 京子",
        message="",
        handed_name="山本 京子",
        postal_code="7700001",
        address="徳島県葛野市1-2-3",
    )
    reader.reads("お名前もご住所も、実行者にお渡ししません")
    assert sent(played, WROTE) == [
        {"shown_name": "", "is_initials": False, "message": "", "handed": None}
    ]


async def test_what_is_missing_is_said_and_nothing_is_sent(
    reader: Reader, played: Played
) -> None:
    await reader.open(OWN)
    await reader.send(
        shown_as="initials", shown_name="", message="", hand_over="yes", postal_code="77"
    )
    assert reader.status == 422
    reader.reads("入れてください", "7桁の数字で入れてください")
    assert sent(played, WROTE) == []


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (
            {"pledge_id": world.PLEDGE, "state": "released", "version": 2, "reason": ""},
            "のせました",
        ),
        (problem(409, "card-changed"), "書き直されました"),
        (problem(409, "card-reason-missing"), "のせない理由を書いてください"),
        (problem(403, "own-hand"), "別の人が読みます"),
    ],
)
async def test_the_chamber_answers_what_it_has_read(
    reader: Reader, played: Played, answer: dict[str, Any] | httpx.Response, said: str
) -> None:
    judged = f"PUT matching/pledges/{world.PLEDGE}/supporter/verdict"
    played.answers[judged] = answer
    await reader.open("/desk/supporters")
    reader.reads("柿が楽しみです。", "ご自分のもの")
    await reader.send(f"/desk/supporters/{world.PLEDGE}", verdict="release", reason="")
    reader.reads(said)
    assert sent(played, judged) == [{"verdict": "release", "version": 2, "reason": ""}]


async def test_what_was_read_is_released_in_one_press_and_what_changed_is_read_again(
    reader: Reader, played: Played
) -> None:
    ids = [world.PLEDGE, world.OTHER, world.ASKED]
    queue = [
        world.waiting_supporter(pledge_id=one, version=at) for at, one in enumerate(ids, 3)
    ]
    played.answers["GET matching/supporter-queue"] = {"items": queue}
    judged = [f"PUT matching/pledges/{one}/supporter/verdict" for one in ids]
    played.answers[judged[0]] = {"state": "released"}
    played.answers[judged[1]] = problem(409, "card-changed")
    await reader.open("/desk/supporters")
    # Its boxes stand beside the words, and its button at the end: no page needs a script.
    assert reader.page.count('form="many"') == 3
    marked = {f"release-{ids[0]}": "3", f"release-{ids[1]}": "4"}
    await reader.send("/desk/supporters", **marked)
    reader.reads("1件をのせました。1件は、書き直されたか、別の人が読むものなので")
    for at, key in enumerate(judged[:2], 3):
        assert sent(played, key) == [{"verdict": "release", "version": at, "reason": ""}]
    assert sent(played, judged[2]) == []


@pytest.mark.parametrize(
    ("count", "said"), [(0, "印をつけてください"), (31, "30件までです（いま31件）")]
)
async def test_one_press_releases_some_and_not_too_many(
    reader: Reader, played: Played, count: int, said: str
) -> None:
    queue = [world.waiting_supporter(pledge_id=str(new_id())) for _ in range(31)]
    played.answers["GET matching/supporter-queue"] = {"items": queue}
    await reader.open("/desk/supporters")
    marked = {f"release-{one['pledge_id']}": "2" for one in queue[:count]}
    await reader.send("/desk/supporters", **marked)
    assert reader.status == 422
    reader.reads(said)
    assert reader.page.count(" checked>") == count
    assert [path for path in played.paths("PUT") if "verdict" in path] == []


async def test_the_list_counts_by_return_and_marks_what_was_sent(
    reader: Reader, played: Played
) -> None:
    succeeded(played)
    await reader.open(LIST)
    reader.reads("2件、3口", "お届けが遅れています（予定 2027年4月", "ファイルを取り出す")
    marked = f"PUT matching/rounds/{world.REWARD_ROUND}/returns/{world.RETURN}/delivery"
    played.answers[marked] = {"sent_on": "2027-06-02"}
    day = {"sent-year": "2027", "sent-month": "6", "sent-day": "2"}
    await reader.send(LIST, **{"return": world.RETURN, "pledge": "", "what": "sent", **day})
    reader.reads("送ったと記録しました")
    await reader.send(LIST, **{"return": world.RETURN, "pledge": "", "what": "back"})
    reader.reads("送った記録を取り消しました")
    assert sent(played, marked) == [{"sent_on": "2027-06-02"}, {"sent_on": None}]
    one = f"PUT matching/pledges/{world.PLEDGE}/delivery"
    played.answers[one] = problem(409, "wrong-state")
    await reader.send(
        LIST, **{"return": world.RETURN, "pledge": world.PLEDGE, "what": "sent", **day}
    )
    assert reader.status == 422
    reader.reads("お支払いが済んだものだけ")
    await reader.send(LIST, **{"return": world.RETURN, "pledge": "", "what": "sent"})
    assert reader.status == 422


async def test_the_file_is_for_excel_and_says_who_did_not_agree(
    reader: Reader, played: Played
) -> None:
    played.answers[EXPORTED] = {
        "pledges": [exported(), exported(pledge_id=world.OTHER, handed=None)],
        "next_after": None,
    }
    await reader.open(LIST)
    answer = await reader.http.post(
        f"{LIST}/file", data=_proof(reader), headers={"Origin": "https://kyokan.test"}
    )
    assert answer.content.startswith("\ufeff".encode())
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    assert "attachment" in answer.headers["content-disposition"]
    text = answer.content.decode("utf-8-sig")
    assert '"藤井 実","060-0001","札幌市中央区1-2-3"' in text
    assert '"（渡すことに同意していません）","",""' in text


async def test_a_long_file_is_put_together_from_its_parts(
    reader: Reader, played: Played
) -> None:
    played.answers[EXPORTED] = {"pledges": [exported()], "next_after": world.PLEDGE}
    await reader.open(LIST)
    answer = await reader.http.post(
        f"{LIST}/file", data=_proof(reader), headers={"Origin": "https://kyokan.test"}
    )
    assert answer.status_code == 200
    assert len(sent(played, EXPORTED)) == 10


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "＝", "　=", " @", "\t", "%", "|"])
def test_no_cell_is_a_formula_whatever_people_wrote(begins: str) -> None:
    text = sheet(["名前"], [[f'{begins}HYPERLINK("x")'], ["山本 京子"]]).decode("utf-8-sig")
    assert f"\"'{begins}HYPERLINK" in text
    assert '"山本 京子"' in text


async def test_nobody_else_sees_the_list(reader: Reader) -> None:
    for path in (
        f"/owner/projects/{world.REWARD}/supporters",
        f"/desk/projects/{world.REWARD}/supporters",
        f"/handler/projects/{world.REWARD}/supporters",
    ):
        await reader.open(path)
        assert reader.status == 404


async def test_late_delivery_stands_on_the_page_and_on_ones_own(
    reader: Reader, played: Played
) -> None:
    succeeded(played)
    settled = world.pledge(state="settled", may_withdraw=False, round_state="succeeded")
    played.answers["GET matching/pledges"] = {"pledges": [settled]}
    played.answers[f"GET matching/pledges/{world.PLEDGE}"] = settled
    late = "お届けが遅れています（予定 2027年4月、34日すぎました）"
    for path in (f"/projects/{world.REWARD}", "/my", f"/pledges/{world.PLEDGE}"):
        await reader.open(path)
        reader.reads(late)
    played.answers["GET matching/deliveries"] = {
        "pledges": [
            {"pledge_id": world.PLEDGE, "return_id": world.RETURN, "sent_on": "2027-05-20"}
        ]
    }
    _runs(played, deliveries=[{"return_id": world.RETURN, "sent_on": "2027-05-20"}])
    for path in (f"/projects/{world.REWARD}", "/my", f"/pledges/{world.PLEDGE}"):
        await reader.open(path)
        reader.reads("2027年5月20日", "に送りました（予定 2027年4月）")
        assert "遅れています" not in reader.page


def _proof(reader: Reader) -> dict[str, str]:
    found = reader.page.split('name="proof" value="')[1]
    return {"proof": found.split('"')[0]}


async def test_a_return_that_nobody_is_owed_is_not_late(reader: Reader, played: Played) -> None:
    succeeded(played)
    _runs(played, deliveries=[])
    await reader.open(f"/projects/{world.REWARD}")
    assert "遅れています" not in reader.page


@pytest.mark.parametrize(
    ("state", "handed", "is_asked"),
    [
        ("confirmed", None, True),
        ("settled", None, True),
        ("seated", None, False),
        ("released", None, False),
        ("settled", world.supporter_card()["handed"], False),
    ],
)
async def test_who_is_to_be_sent_something_is_asked_where_to_on_the_page_of_the_pledge(
    reader: Reader, played: Played, state: str, handed: object, *, is_asked: bool
) -> None:
    played.answers[f"GET matching/pledges/{world.PLEDGE}"] = world.pledge(state=state)
    played.answers[f"GET matching/pledges/{world.PLEDGE}/supporter"] = world.supporter_card(
        handed=handed
    )
    await reader.open(f"/pledges/{world.PLEDGE}")
    assert ("リターンを送る住所が、まだ入っていません" in Page(reader.page).words) == is_asked
