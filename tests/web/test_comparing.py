"""The page of differences: what is read there, explained, and handed over."""

import pytest

from services.web.pages.comparing import Unreadable, read_lines
from tests.web import world
from tests.web.browsing import Reader, sent
from tests.web.playing import Played, problem

LINE = "2027-06-02,入,0001,701,0012345,10000,T-1"


async def test_a_difference_is_explained(reader: Reader, played: Played) -> None:
    await reader.open("/handler/differences")
    reader.reads("帳簿にない")
    reader.reads("組戻し")
    path = f"PUT payments/differences/{world.DIFFERENCE}/explanation"
    played.answers[path] = {}
    await reader.send(f"/differences/{world.DIFFERENCE}", **{f"why-{world.DIFFERENCE}": "返品"})
    assert sent(played, path) == [{"explanation": "返品"}]


async def test_a_bank_list_is_handed_over_once_by_its_id(
    reader: Reader, played: Played
) -> None:
    await reader.open("/operator/differences")
    statement = reader.page.split('name="statement_id" value="')[1].split('"')[0]
    path = f"PUT payments/bank-statements/{statement}"
    played.answers[path] = problem(409, "day-told")
    days = {
        f"{name}-{part}": number
        for name in ("from_day", "to_day")
        for part, number in (("year", "2027"), ("month", "6"), ("day", "2"))
    }
    await reader.send("/differences/statements", **days, lines=LINE)
    reader.reads("もう届いている日があります")
    body = sent(played, path)[0]
    assert (body["from_day"], body["to_day"]) == ("2027-06-02", "2027-06-02")
    assert body["lines"] == list(read_lines(LINE))


async def test_a_line_that_cannot_be_read_is_named(reader: Reader) -> None:
    await reader.open("/operator/differences")
    await reader.send("/differences/statements", lines=f"{LINE}\nなにか")
    reader.reads("2行目が読めません")


def test_lines_are_read_as_people_paste_them() -> None:
    pasted = f"{LINE}\n\n2027/06/02\t出\t\t\t\t3000\tR-1\n"
    came, went = read_lines(pasted)
    assert (came["direction"], came["number"], came["amount_minor"]) == (
        "in",
        "0012345",
        10_000,
    )
    assert went == {
        "value_date": "2027-06-02",
        "direction": "out",
        "amount_minor": 3_000,
        "bank_reference": "R-1",
    }


@pytest.mark.parametrize(
    "bad", ["2027-06-02,入", LINE.replace("入", "?"), LINE.replace("10000", "-1")]
)
def test_what_is_no_line_is_refused(bad: str) -> None:
    with pytest.raises(Unreadable):
        list(read_lines(bad))
