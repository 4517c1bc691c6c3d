"""Amounts, dates and lengths of time as a person reads them, in the reader's language."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from services.web.catalogue import Lang

JAPAN: Final = ZoneInfo("Asia/Tokyo")
_WEEKDAYS: Final = "月火水木金土日"
_EN_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_EN_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip
_DAYS_TO_WITHDRAW: Final = 8
_MAN: Final = 10_000
_OKU: Final = 100_000_000


def spoken_yen(amount_minor: int) -> str:
    """Yen as they are said: 3,000,000 is 300万円, 12,345,678 is 1,234万5,678円."""
    oku, rest = divmod(amount_minor, _OKU)
    man, ones = divmod(rest, _MAN)
    parts = [
        f"{oku:,}億" if oku else "",
        f"{man:,}万" if man else "",
        f"{ones:,}" if ones else "",
    ]
    return "".join(parts) + "円"


def number_of(pledge_id: UUID) -> str:
    """What a person reads out on the telephone: the last eight digits, as 1A2B-3C4D."""
    digits = pledge_id.hex[-8:].upper()
    return f"{digits[:4]}-{digits[4:]}"


def number_typed(text: str) -> str | None:
    """The eight digits of `number_of` as they were typed, or None."""
    digits = re.sub(r"[\s‐-―−ー-]", "", unicodedata.normalize("NFKC", text)).lower()
    return digits if re.fullmatch(r"[0-9a-f]{8}", digits) else None


def japan_day(moment: datetime | date) -> date:
    """The calendar day in Japan."""
    return moment.astimezone(JAPAN).date() if isinstance(moment, datetime) else moment


def japan_moment(moment: datetime) -> datetime:
    """The same instant on the clocks of Japan."""
    return moment.astimezone(JAPAN)


@dataclass(frozen=True)
class Words:
    """How one reader is spoken to; `translate` looks a Japanese sentence up."""

    lang: Lang
    now: datetime
    translate: Callable[[str], str]

    def yen(self, amount_minor: int) -> str:
        """In figures only: 3,000,000円."""
        sign = "− " if amount_minor < 0 else ""
        figures = f"{abs(amount_minor):,}"
        return f"{sign}{figures}円" if self.lang == "ja" else f"{sign}¥{figures}"

    def amount(self, amount_minor: int) -> str:
        """In figures and, from 10,000 yen, as it is said: 3,000,000円（300万円）."""
        if self.lang == "ja" and amount_minor >= _MAN:
            return f"{self.yen(amount_minor)}（{spoken_yen(amount_minor)}）"
        return self.yen(amount_minor)

    def day(self, moment: datetime | date) -> str:
        """2027年1月20日（水）, by the calendar of Japan."""
        day = japan_day(moment)
        if self.lang == "ja":
            return f"{day.year}年{day.month}月{day.day}日（{_WEEKDAYS[day.weekday()]}）"
        month = _EN_MONTHS[day.month - 1]
        return f"{_EN_DAYS[day.weekday()]} {day.day} {month} {day.year}"

    def span(self, first_on: date, last_on: date) -> str:
        """Days without their year, both included: 6月1日〜6月4日, or one day."""
        days = [first_on] if first_on == last_on else [first_on, last_on]
        if self.lang == "ja":
            return "〜".join(f"{day.month}月{day.day}日" for day in days)
        return " – ".join(f"{day.day} {_EN_MONTHS[day.month - 1][:3]}" for day in days)

    def date(self, day: date) -> str:
        """A day without its weekday, such as a date of birth."""
        if self.lang == "ja":
            return f"{day.year}年{day.month}月{day.day}日"
        return f"{day.day} {_EN_MONTHS[day.month - 1]} {day.year}"

    def month(self, year_month: str) -> str:
        """2027-09 as 2027年9月."""
        year, _, number = year_month.partition("-")
        return self.translate("%(year)s年%(month)s月") % {"year": year, "month": int(number)}

    def last_day(self, end: datetime) -> str:
        """The last day before `end`, which is the first instant that is too late."""
        return self.day(end - timedelta(minutes=1))

    def moment(self, moment: datetime) -> str:
        """With the time of day; a midnight is said as the last minute of the day before it."""
        there = moment.astimezone(JAPAN)
        if (there.hour, there.minute) == (0, 0):
            there -= timedelta(minutes=1)
        clock = f"{there:%H:%M}"
        return (
            f"{self.day(there)}{clock}" if self.lang == "ja" else f"{self.day(there)}, {clock}"
        )

    def hours(self, open_at: str) -> str:
        """Office hours as an organisation writes them; their usual word is known in English."""
        return open_at if self.lang == "ja" else open_at.replace("平日", "Weekdays")

    def days_left(self, moment: datetime) -> int:
        """Calendar days in Japan from today to `moment`; never negative."""
        last = japan_day(moment - timedelta(minutes=1))
        return max((last - japan_day(self.now)).days, 0)

    def clock(self, moment: datetime) -> str:
        """The time of day alone; a midnight as in `moment`."""
        there = moment.astimezone(JAPAN)
        return "23:59" if (there.hour, there.minute) == (0, 0) else f"{there:%H:%M}"

    def short_day(self, moment: datetime) -> str:
        """Without the year, for narrow places: 6月30日まで."""
        there = (moment - timedelta(minutes=1)).astimezone(JAPAN)
        month = there.month if self.lang == "ja" else _EN_MONTHS[there.month - 1][:3]
        return self.translate("%(month)s月%(day)s日まで") % {"month": month, "day": there.day}

    def last_day_of_right(self, applied: datetime) -> str:
        """The eighth day, the day of applying being the first."""
        return self.day(japan_day(applied) + timedelta(days=_DAYS_TO_WITHDRAW - 1))

    def remaining(self, moment: datetime) -> str:
        """のこり12日, きょうまで, or that it is over."""
        if moment <= self.now:
            return self.translate("終わりました")
        days = self.days_left(moment)
        if days == 0:
            return self.translate("きょうまで")
        return self.translate("のこり%(days)s日") % {"days": days}

    def in_a_row(self, sentences: Iterable[str]) -> str:
        """Whole sentences one after the other; Japanese has no space between them."""
        return ("" if self.lang == "ja" else " ").join(sentences)

    def people(self, count: int) -> str:
        """71人; English knows one person from two people."""
        if count == 1:
            return self.translate("1人")
        return self.translate("%(people)s人") % {"people": f"{count:,}"}

    def percent(self, part: int, whole: int) -> int:
        """`part` of `whole` in whole percent, rounded down: 99.9 % is not yet 100."""
        return part * 100 // whole if whole > 0 else 0

    def share(self, part: int, whole: int) -> str:
        """`part` of `whole` in whole percent, rounded down; only nothing is 0 %."""
        percent = self.percent(part, whole)
        return self.translate("1%未満") if part > 0 and not percent else f"{percent}%"

    def shares(self, parts: Sequence[int]) -> list[str]:
        """Each part of their sum in whole percent, which add up to 100 (largest remainders).

        Only the whole is 100 %, and only nothing is 0 %.
        """
        whole = sum(parts)
        if whole <= 0:
            return ["0%"] * len(parts)
        floors = [part * 100 // whole for part in parts]
        by_remainder = sorted(range(len(parts)), key=lambda at: -(parts[at] * 100 % whole))
        for at in by_remainder[: 100 - sum(floors)]:
            floors[at] += 1
        return [
            self.translate("1%未満")
            if part and not percent
            else f"{percent if part == whole else min(percent, 99)}%"
            for part, percent in zip(parts, floors, strict=True)
        ]
