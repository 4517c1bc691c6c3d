"""What stays whole at the end of a line, and what is left alone."""

import pytest

from services.web.typesetting import count_one, keep_whole


@pytest.mark.parametrize(
    "whole",
    [
        "0883-00-0000",
        "03-0000-0000",
        "2027年6月30日（水）17:00",
        "平日 9:00–17:00",
        "（のこり27日）、",
        "のこり1,981口",
        "（平日 9:00–17:00）",
        "（38万2,000円）",
        "1億2,000万円",
        "300万円",
        "5,000円",
        "2027年9月",
    ],
)
def test_a_number_or_a_day_moves_to_the_next_line_as_one(whole: str) -> None:
    assert keep_whole(f"<p>前{whole}後</p>") == f'<p>前<span class="ph">{whole}</span>後</p>'


@pytest.mark.parametrize(
    "page",
    [
        "<title>2027年6月30日</title>",
        "<textarea>03-0000-0000</textarea>",
        "<option>2027年6月30日（水）</option>",
        "<style>a{width:03-0000-0000}</style>",
        '<a href="tel:03-0000-0000" aria-label="2027年6月30日">x</a>',
        '<span class="ph">2027年6月30日（水）</span>',
        "<dd>01940000-0000-7000-8000-0000000000f1</dd>",
        "<p>8700110005901</p>",
    ],
)
def test_what_is_no_text_and_what_is_no_date_is_left_alone(page: str) -> None:
    assert keep_whole(page) == page


@pytest.mark.parametrize(
    ("plural", "said"),
    [
        ("1 days left", "1 day left"),
        ("(1 business days)", "(1 business day)"),
        ("1 more units", "1 more unit"),
        ("21 days, 1,001 units, 0.1 points", "21 days, 1,001 units, 0.1 points"),
    ],
)
def test_one_of_something_is_counted_in_the_singular_in_english(plural: str, said: str) -> None:
    assert count_one(plural) == said
