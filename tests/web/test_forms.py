"""What people type, and what we make of it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from services.web.forms import Form, as_number, as_uuid, normal
from shared.wire import OptionalText


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("3", 3),
        ("３", 3),
        ("３，０００円", 3000),
        ("3,000", 3000),
        ("300万円", 3_000_000),
        ("300万", 3_000_000),
        ("1億2,000万円", 120_000_000),
        ("1万500", 10_500),
        ("¥5000", 5000),
        (" 2 口 ", 2),
        ("2口", 2),
        ("", None),
        ("abc", None),
        ("-3", None),
        ("3.5", None),
        ("円", None),
        ("三", None),
        ("9" * 40, None),
    ],
)
def test_a_number_may_be_typed_as_people_type_it(typed: str, number: int | None) -> None:
    assert as_number(typed) == number


@given(st.integers(min_value=0, max_value=10**12))
def test_every_amount_is_read_back_from_its_figures(amount: int) -> None:
    full_width = str(amount).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    assert as_number(f"{amount:,}円") == amount
    assert as_number(full_width) == amount


@pytest.mark.parametrize(
    "typed",
    ["-3,000円", "−3000", "△３，０００", "▲3,000", "ー3000", "マイナス3000円", "（3,000）"],
)
def test_what_balance_sheets_write_below_zero_is_below_zero(typed: str) -> None:
    form = Form({"net": typed})
    assert (form.signed_yen("net"), form.ok) == (-3000, True)


@pytest.mark.parametrize(("typed", "number"), [("3,000円", 3000), ("0", 0), ("-0", 0)])
def test_what_is_not_below_zero_is_read_as_ever(typed: str, number: int) -> None:
    form = Form({"net": typed})
    assert (form.signed_yen("net"), form.ok) == (number, True)


@pytest.mark.parametrize("typed", ["", "-", "▲", "--3", "()", "-2000000000000"])
def test_a_sign_alone_is_no_amount(typed: str) -> None:
    form = Form({"net": typed})
    assert form.signed_yen("net") >= 0
    assert not form.ok


@given(st.text(st.sampled_from("山\u200b\u202e\U000e0041\u3164\x85\n"), max_size=20))
def test_what_nobody_sees_is_dropped_and_lines_stay(text: str) -> None:
    typed = Form({"a": text}).text("a", required=False)
    assert typed == "".join(sign for sign in text if sign in "山\n").strip()
    TypeAdapter(OptionalText).validate_python(typed)


@given(st.text(max_size=300))
def test_no_text_breaks_a_reader(text: str) -> None:
    form = Form({"a": text, "b-year": text, "b-month": text, "b-day": text})
    form.number("a", low=1, high=10)
    form.yen("a")
    form.signed_yen("a")
    form.email("a")
    form.code("a")
    form.kana("a")
    form.digits("a", least=7, most=7)
    form.day("b", first=date(1900, 1, 1), last=date(2030, 1, 1))
    form.text("a", longest=100)
    form.choice("a", ["x"])
    as_uuid(text)
    assert "\x00" not in normal(text)


@pytest.mark.parametrize("typed", ["", "0", "11", "abc", "300"])
def test_units_outside_the_offer_are_refused_with_what_was_typed(typed: str) -> None:
    form = Form({"units": typed})
    assert form.number("units", low=1, high=10) == 1
    sentence, facts = form.errors["units"]
    assert (sentence % facts).count(typed) or not typed
    assert form.value("units") == typed


@pytest.mark.parametrize(
    ("typed", "is_right"),
    [
        ("hanako@example.jp", True),
        ("Ｈａｎａｋｏ＠ｅｘａｍｐｌｅ．ｊｐ", True),
        ("hanako@", False),
        ("@example.jp", False),
        ("hanako example.jp", False),
        ("a@b@c.jp", False),
    ],
)
def test_a_mail_address_is_folded_before_it_is_judged(typed: str, is_right: bool) -> None:  # noqa: FBT001
    form = Form({"mail": typed})
    form.email("mail")
    assert form.ok is is_right


def test_a_code_may_be_pasted_with_spaces_and_in_full_width() -> None:
    form = Form({"code": " １２３ ４５６ "})
    assert form.code("code") == "123456"
    assert form.ok


def test_hiragana_becomes_katakana_for_the_bank() -> None:
    form = Form({"holder": "やまもと　かずこ"})
    assert form.kana("holder") == "ヤマモト カズコ"
    assert form.ok


def test_kanji_is_no_account_holder_for_a_bank() -> None:
    form = Form({"holder": "山本和子"})
    form.kana("holder")
    assert "holder" in form.errors


@pytest.mark.parametrize(
    ("year", "month", "day", "found"),
    [
        ("1958", "4", "3", date(1958, 4, 3)),
        ("１９５８年".rstrip("年"), "０４", "３", date(1958, 4, 3)),
        ("1958", "2", "30", None),
        ("1958", "", "3", None),
        ("1850", "1", "1", None),
    ],
)
def test_a_day_is_three_numbers(year: str, month: str, day: str, found: date | None) -> None:
    form = Form({"d-year": year, "d-month": month, "d-day": day})
    read = form.day("d", first=date(1900, 1, 1), last=date(2027, 6, 3))
    assert (read if form.ok else None) == found


@pytest.mark.parametrize("typed", ["", "27", "2,0270", "2200"])
def test_a_year_is_asked_for_as_years_are_written(typed: str) -> None:
    form = Form({"y": typed, "z": "２０２７年"})
    assert (form.year("y"), form.year("z")) == (2020, 2027)
    assert [(name, "," in sentence) for name, (sentence, _) in form.errors.items()] == [
        ("y", False)
    ]


def test_the_example_of_a_day_is_one_that_may_be_given() -> None:
    form = Form({})
    form.day("born", first=date(1900, 1, 1), last=date(2010, 1, 1))
    form.day("closes", first=date(2027, 6, 2), last=date(2028, 6, 1))
    examples = [facts["example"] for _, facts in form.errors.values()]
    assert examples == ["1958年4月3日", "2027年6月2日"]


def test_the_first_thing_wrong_with_a_field_is_what_is_said() -> None:
    form = Form()
    form.wrong("a", "one")
    form.wrong("a", "two")
    assert form.errors["a"][0] == "one"


def test_a_box_not_ticked_is_not_a_yes() -> None:
    form = Form({"a": "on"})
    assert not form.yes("a")
    assert not form.ok
    assert Form({"a": "yes"}).yes("a")


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("０８８３ー００ー０００１", "0883-00-0001"),
        ("09000000000", "09000000000"),
        ("0120-000-000", "0120-000-000"),
        ("12345", None),
        ("110", None),
        ("0883-00-00011-1", None),
    ],
)
def test_a_telephone_number_is_one_that_can_be_called(typed: str, read: str | None) -> None:
    form = Form({"phone": typed})
    found = form.phone("phone")
    assert (found if form.ok else None) == read


@pytest.mark.parametrize(
    ("typed", "is_right"), [("8700110005901", True), ("8700110005902", False), ("870", False)]
)
def test_a_corporate_number_has_the_right_check_digit(typed: str, *, is_right: bool) -> None:
    form = Form({"number": typed})
    form.corporate_number("number")
    assert form.ok == is_right


def test_no_telephone_number_may_be_left_out_where_none_is_asked_for() -> None:
    form = Form({})
    assert (form.phone("phone", required=False), form.ok) == ("", True)
