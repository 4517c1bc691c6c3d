"""Reading what people type: normalise instead of scolding, and show it again with a message.

A reader answers a safe value when a field is wrong; nobody may use it before asking `ok`.
"""

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from uuid import UUID

from services.web.catalogue import N_
from shared import corporate_numbers
from shared.wire import UNSEEN

_EMAIL: Final = re.compile(r"^[a-z0-9._%+'-]{1,64}@[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63}){1,8}$")
_DASHES: Final = re.compile(r"[-‐‑‒–—―−ーｰ]")
_UNIT: Final = re.compile(r"(円|口|個|台|年|日|株|分|歳)$")
_UNSEEN: Final = re.compile(f"[{UNSEEN}]")
_LONGEST_NUMBER: Final = 20
_BORN: Final = date(1958, 4, 3)
# As they stand in balance sheets: 「△3,000」, 「▲3,000」, 「(3,000)」, 「マイナス3,000」.
_BELOW_ZERO: Final = re.compile(r"^(?:[-‐‑‒–—―−ー△▲]|マイナス)\s*(.+)$|^\((.+)\)$")
_MAN_OKU: Final = re.compile(r"^(?:(\d+)億)?(?:(\d+)万)?(\d+)?$")


def normal(typed: str) -> str:
    """Full-width to half-width, nothing that nobody sees, no spaces around.

    What nobody sees comes along when people copy; they could not find it if we refused it.
    """
    return _UNSEEN.sub("", unicodedata.normalize("NFKC", typed)).strip()


def as_number(typed: str) -> int | None:
    """「３００」, 「3,000円」 and 「300万円」 as numbers; None for what is none."""
    text = re.sub(r"[,、\s]", "", normal(typed)).removeprefix("¥").removeprefix("\\")
    found = _MAN_OKU.match(_UNIT.sub("", text))
    if found is None or not any(found.groups()) or len(text) > _LONGEST_NUMBER:
        return None
    oku, man, ones = (int(part or 0) for part in found.groups())
    return oku * 100_000_000 + man * 10_000 + ones


@dataclass
class Form:
    """One form as it was typed. `errors` names a field and the sentence shown there and above."""

    typed: Mapping[str, str] = field(default_factory=dict)
    errors: dict[str, tuple[str, dict[str, object]]] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether every field read so far was right."""
        return not self.errors

    def value(self, name: str, default: object = "") -> str:
        """What to show in the field: as it was typed, else `default`."""
        return self.typed.get(name, "" if default is None else str(default))

    def wrong(self, name: str, sentence: str, **facts: object) -> None:
        """Say what is wrong with a field; the first sentence stays."""
        self.errors.setdefault(name, (sentence, facts))

    def text(self, name: str, *, longest: int = 200, required: bool = True) -> str:
        """One or more lines, NFKC, at most `longest` characters."""
        text = normal(self.typed.get(name, "")).replace("\r\n", "\n").replace("\r", "\n")
        if not text and required:
            self.wrong(name, N_("入れてください"))
        if len(text) > longest:
            self.wrong(
                name,
                N_("%(longest)s文字までで入れてください（いま%(length)s文字）"),
                longest=longest,
                length=len(text),
            )
        return text[:longest]

    def number(self, name: str, *, low: int, high: int, required: bool = True) -> int:
        """A whole number from `low` to `high`, both allowed; full-width, commas and units too."""
        typed = normal(self.typed.get(name, ""))
        if not typed and not required:
            return low
        number = as_number(typed)
        if number is None or not low <= number <= high:
            sentence = (
                N_("%(low)sから%(high)sまでの数字で入れてください（入力：「%(typed)s」）")
                if typed
                else N_("%(low)sから%(high)sまでの数字で入れてください")
            )
            self.wrong(name, sentence, low=f"{low:,}", high=f"{high:,}", typed=typed)
            return low
        return number

    def year(self, name: str, *, low: int = 2020, high: int = 2199) -> int:
        """A year of our calendar, written as years are: without a comma."""
        number = as_number(normal(self.typed.get(name, "")))
        if number is None or not low <= number <= high:
            self.wrong(name, N_("西暦の4けたの数字で入れてください（例：2027）"))
            return low
        return number

    def yen(self, name: str, *, low: int = 0, high: int = 1_000_000_000_000) -> int:
        """An amount in yen."""
        typed = normal(self.typed.get(name, ""))
        number = as_number(typed)
        if number is None:
            sentence = (
                N_("金額を数字で入れてください（入力：「%(typed)s」）")
                if typed
                else N_("金額を数字で入れてください")
            )
            self.wrong(name, sentence, typed=typed)
            return low
        if number < low:
            self.wrong(name, N_("%(low)s円以上で入れてください"), low=f"{low:,}")
        if number > high:
            self.wrong(name, N_("%(high)s円までで入れてください"), high=f"{high:,}")
        return min(max(number, low), high)

    def signed_yen(self, name: str, *, high: int = 1_000_000_000_000) -> int:
        """An amount in yen that may be below zero, written as balance sheets write it."""
        below = _BELOW_ZERO.match(normal(self.typed.get(name, "")))
        number = as_number(below[1] or below[2]) if below else None
        if number is None or number > high:
            return self.yen(name, high=high)
        return -number

    def email(self, name: str) -> str:
        """A mail address; capitals and full-width characters are folded."""
        text = normal(self.typed.get(name, "")).lower().replace(" ", "")
        if not _EMAIL.match(text):
            self.wrong(name, N_("メールアドレスの形になっていません（例：name@example.jp）"))
        return text

    def code(self, name: str) -> str:
        """The digits of a sign-in code; spaces and hyphens do not matter."""
        text = re.sub(r"\s", "", _DASHES.sub("", normal(self.typed.get(name, ""))))
        if not re.fullmatch(r"\d{4,10}", text):
            self.wrong(name, N_("メールに書かれた数字を入れてください"))
        return text

    def digits(self, name: str, *, least: int, most: int) -> str:
        """A number whose zeros count, such as that of a bank account."""
        text = re.sub(r"\s", "", _DASHES.sub("", normal(self.typed.get(name, ""))))
        if not re.fullmatch(rf"[0-9]{{{least},{most}}}", text):
            sentence = (
                N_("%(most)s桁の数字で入れてください")
                if least == most
                else N_("%(least)s桁から%(most)s桁の数字で入れてください")
            )
            self.wrong(name, sentence, least=least, most=most)
        return text

    def phone(self, name: str, *, required: bool = True) -> str:
        """A telephone number of Japan as it is typed: ten digits or eleven, with hyphens or not."""
        text = _DASHES.sub("-", self.text(name, longest=20, required=required))
        digits = text.replace("-", "").replace(" ", "")
        if text and not re.fullmatch(r"0[0-9]{9,10}", digits):
            self.wrong(name, N_("電話番号を市外局番から入れてください（例：0768-00-0000）"))
        return text

    def corporate_number(self, name: str) -> str:
        """The thirteen digits of a legal entity, whose first checks the others."""
        number = self.digits(name, least=13, most=13)
        if name not in self.errors and not corporate_numbers.is_right(number):
            self.wrong(name, N_("この番号はありません。打ちまちがいがないか、確かめてください"))
        return number

    def account_number(self, name: str) -> str:
        """Seven digits of a bank account; older ones of six get their leading zero."""
        return self.digits(name, least=6, most=7).zfill(7)

    def kana(self, name: str, *, longest: int = 60) -> str:
        """A name in katakana as banks write it; hiragana is turned into it."""
        text = self.text(name, longest=longest)
        folded = "".join(chr(ord(c) + 0x60) if "ぁ" <= c <= "ゖ" else c for c in text).upper()
        if folded and not re.fullmatch(r"[ァ-ヶー()A-Z0-9.\-/ ]+", folded):
            self.wrong(name, N_("カタカナで入れてください"))
        return folded

    def choice(self, name: str, allowed: Collection[str]) -> str:
        """One of `allowed`."""
        chosen = self.typed.get(name, "")
        if chosen not in allowed:
            self.wrong(name, N_("1つ選んでください"))
            return next(iter(allowed), "")
        return chosen

    def yes(self, name: str, sentence: str = N_("確かめて、印をつけてください")) -> bool:
        """A box that must be ticked to go on."""
        if self.typed.get(name) != "yes":
            self.wrong(name, sentence)
        return self.typed.get(name) == "yes"

    def ticked(self, name: str) -> bool:
        """A box that may be ticked."""
        return self.typed.get(name) == "yes"

    def day(self, name: str, *, first: date, last: date, required: bool = True) -> date | None:
        """A day asked as three fields: `name-year`, `name-month`, `name-day`."""
        typed = [self.typed.get(f"{name}-{part}", "") for part in ("year", "month", "day")]
        if not any(normal(part) for part in typed) and not required:
            return None
        numbers = [as_number(part) for part in typed]
        try:
            year, month, day = (number or 0 for number in numbers)
            found = date(year, month, day)
        except (ValueError, OverflowError):
            example = _BORN if first <= _BORN <= last else first
            self.wrong(
                name,
                N_("年・月・日を数字で入れてください（例：%(example)s）"),
                example=_plain(example),
            )
            return first
        if not first <= found <= last:
            self.wrong(
                name,
                N_("%(first)sから%(last)sまでの日を入れてください"),
                first=_plain(first),
                last=_plain(last),
            )
        return found

    def identifier(self, name: str) -> UUID | None:
        """An id carried by the form; None when it is none."""
        return as_uuid(self.typed.get(name, ""))


def as_uuid(text: str) -> UUID | None:
    """The id, or None for anything else."""
    try:
        return UUID(text)
    except ValueError:
        return None


def _plain(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
