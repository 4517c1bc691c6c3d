"""The letters: short subjects, the same facts in text and HTML, and what we never ask."""

from datetime import UTC, datetime

import pytest

from services.accounts.letters import words
from services.accounts.letters.words import Words

UNTIL = datetime(2027, 1, 20, 14, 59, tzinfo=UTC)
LONG = "百年つづく藍の織り場を次の十人に手わたすための小さくて大きなプロジェクト"
LETTERS = [
    words.sign_in_code("012345", UNTIL),
    words.card_failed(link="http://web/p", title=LONG, amount="3,000円", until=UNTIL),
    words.card_failed(link="http://web/p", title=None, amount="3,000円", until=UNTIL),
    words.invitation(link="http://web/s", organisation=LONG, role="staff"),
]


@pytest.mark.parametrize("letter", LETTERS, ids=range(len(LETTERS)))
def test_every_letter_is_short_and_says_what_we_never_ask_for(letter: Words) -> None:
    text, html = words.text(letter, "http://web"), words.html(letter, "http://web")
    assert len(letter.subject) <= 30
    assert len(html.encode()) < 20_000
    for each in ("決してありません", "カードの番号"):
        assert each in text
        assert each in html
    for block in letter.blocks:
        assert (block.value or block.text) in text
        assert (block.value or block.text) in html


def test_the_project_comes_first_in_the_subject() -> None:
    assert LETTERS[1].subject.startswith("百年つづく藍の織り場")


def test_the_letter_about_a_card_says_by_when_in_japans_time() -> None:
    assert "2027年1月20日（水）23:59" in words.text(LETTERS[1], "http://web")


def test_a_name_cannot_bring_its_own_html() -> None:
    letter = words.invitation(link="http://web/s", organisation="<b>x</b>", role="staff")
    assert "<b>x" not in words.html(letter, "http://web")
