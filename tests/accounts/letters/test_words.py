"""The letters: short subjects, the same facts in text and HTML, and what we never ask."""

from datetime import UTC, date, datetime

import pytest

from services.accounts.letters import (
    cap_words,
    group_invitations,
    owner_words,
    pledge_words,
    words,
)
from services.accounts.letters.facts import (
    InvitationFacts,
    OverCapFacts,
    PledgeFacts,
    RoundFacts,
)
from services.accounts.letters.gateway import AnsweredVersion, Point
from services.accounts.letters.words import WaysOut, Words
from shared.ids import new_id

UNTIL = datetime(2027, 1, 20, 14, 59, tzinfo=UTC)
LONG = "百年つづく藍の織り場を次の十人に手わたすための小さくて大きなプロジェクト"
TO_PLEDGERS = [
    pledge_words.received,
    pledge_words.transfer_awaited,
    pledge_words.transfer_reminder,
    pledge_words.transfer_expired,
    pledge_words.succeeded,
    pledge_words.closed,
    pledge_words.withdrawal_done,
    pledge_words.refund_sent,
]
PLEDGE = PledgeFacts(
    pledge_id=new_id(),
    project_id=new_id(),
    instrument="equity",
    rail="bank_transfer",
    amount_minor=200_000,
    currency="JPY",
    pay_by=UNTIL,
    withdraw_until=UNTIL,
    is_backed=True,
    reason="round_failed",
    mode="all_or_nothing",
    closes_at=UNTIL,
    settles_at=UNTIL,
)
ROUND = RoundFacts(
    round_id=new_id(),
    project_id=new_id(),
    instrument="equity",
    mode="all_or_nothing",
    target_minor=1_000_000,
    currency="JPY",
    closes_at=UNTIL,
    settles_at=UNTIL,
    outcome="succeeded",
)
INVITED = InvitationFacts(invitation_id=new_id(), project_id=new_id(), answer_by=UNTIL)
ANSWERED = AnsweredVersion(
    version=2,
    title=LONG,
    instrument="equity",
    opens_at=None,
    closes_at=None,
    reason="よ" * 4_000,
    comments=[Point(section="story", kind="must", quote="と" * 500, text="て" * 2_000)] * 20,
    handler_reason=None,
)
OVER = OverCapFacts(
    investor_id=new_id(), pledge_id=new_id(), round_id=new_id(), payment_day=date(2027, 6, 1)
)
LETTERS = [
    words.sign_in_code("012345", UNTIL),
    words.card_failed(link="http://web/p", title=LONG, amount="3,000円", until=UNTIL),
    words.card_failed(link="http://web/p", title=None, amount="3,000円", until=UNTIL),
    words.invitation(link="http://web/s", organisation=LONG, role="staff"),
    *(say(PLEDGE, LONG, "http://web/p") for say in TO_PLEDGERS),
    owner_words.changes_requested(ANSWERED, LONG, "http://web/o"),
    owner_words.half_way(ROUND, LONG, "http://web/o"),
    owner_words.closing_soon(ROUND, None, 7, "http://web/o"),
    owner_words.result(ROUND, LONG, "http://web/o"),
    group_invitations.words(INVITED, LONG, "http://web/i"),
    cap_words.to_investor(OVER, "http://web/p"),
    cap_words.to_handler(OVER, "http://web/h"),
]


@pytest.mark.parametrize("letter", LETTERS, ids=range(len(LETTERS)))
def test_every_letter_is_short_and_says_what_we_never_ask_for(letter: Words) -> None:
    text, html = (put(letter, "http://web", WaysOut()) for put in (words.text, words.html))
    assert len(letter.subject) <= 30
    assert len(html.encode()) < 50_000
    for each in ("決してありません", "カードの番号"):
        assert each in text
        assert each in html
    for block in letter.blocks:
        assert (block.value or block.text) in text
        assert (block.value or block.text) in html


def test_the_project_comes_first_in_the_subject() -> None:
    assert LETTERS[1].subject.startswith("百年つづく藍の織り場")


def test_the_letter_about_a_card_says_by_when_in_japans_time() -> None:
    assert "2027年1月20日（水）23:59" in words.text(LETTERS[1], "http://web", WaysOut())


def test_the_letters_about_a_cap_name_the_day_and_hide_no_transfer_that_is_in() -> None:
    for letter in LETTERS[-2:]:
        text = words.text(letter, "http://web", WaysOut())
        assert "2027年6月1日" in text
        assert "お振込みずみのお金は、お預かりしたままです" in text
        for untrue in ("まだいただいていません", "お金はまだ動いていません"):
            assert untrue not in text
    assert str(OVER.pledge_id) in words.text(LETTERS[-1], "http://web", WaysOut())


def test_the_letter_about_a_refund_does_not_say_that_an_uncharged_card_was_charged() -> None:
    asked = PLEDGE.model_copy(update={"reason": "refund", "rail": "card"})
    text = words.text(pledge_words.closed(asked, LONG, "http://web/p"), "http://web", WaysOut())
    assert text.startswith("お支払いずみの分は、全額をお返しします。まだの分は、請求しません。")
    assert "いただいたお金は" not in text


@pytest.mark.parametrize("rail", ["card", "bank_transfer"])
def test_of_a_round_that_is_not_heard_yet_nothing_is_promised(rail: str) -> None:
    asked = PLEDGE.model_copy(update={"rail": rail, "mode": None, "settles_at": None})
    for say in (pledge_words.received, pledge_words.succeeded):
        letter = say(asked, LONG, "http://web/p")
        text = words.text(letter, "http://web", WaysOut())
        assert "成立" not in letter.subject + text
        assert "目標に届かなくても" not in text


def test_a_name_cannot_bring_its_own_html() -> None:
    letter = words.invitation(link="http://web/s", organisation="<b>x</b>", role="staff")
    assert "<b>x" not in words.html(letter, "http://web", WaysOut())
