"""What a field of a version says in the reader's words; which fields differ is found in `changes`.

A value of which nothing is known here stands as it is.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from services.web.catalogue import N_
from services.web.sayings import category_name, instrument_name, rail_name
from services.web.words import Words

_SHORT: Final = 8
_CODES: Final = {
    "all_or_nothing": N_("目標に届いたときだけ成立"),
    "flexible": N_("目標に届かなくても実施"),
    "first_come": N_("先に申し込んだ人から"),
    "by_rule": N_("きまりで割り当てる"),
    "max_min": N_("みなさんに同じ数ずつ"),
    "pro_rata": N_("申し込んだ口数に合わせて、同じ割合で"),
    "common": N_("普通株式"),
}

_NAMED: Final[Mapping[str, Callable[[str], str]]] = {
    "instrument": instrument_name,
    "rails": rail_name,
    "category": category_name,
}


def said(name: str, value: object, words: Words) -> str:
    """The text of a field; an entry of a list is a line of it. `name` is its last part."""
    if value is None:
        return ""
    if name == "returns" and isinstance(value, Mapping):
        return _return(value, words)
    if name == "photos" and isinstance(value, Mapping):
        # Another picture with the same words is another photo.
        return f"{value['alt']}（{value['sha256'][:_SHORT]}）"
    if isinstance(value, Mapping):
        return "　".join(said(of, each, words) for of, each in value.items())
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "\n".join(said(name, each, words) for each in value)
    return _one(name, value, words)


def _return(each: Mapping[str, Any], words: Words) -> str:
    how = N_("住所へ送ります") if each["is_shipped"] else N_("住所へは送りません")
    stock = each["stock_units"]
    facts = [
        each["title"],
        words.yen(each["price_minor"]),
        words.translate(N_("%(stock)s口まで")) % {"stock": f"{stock:,}"} if stock else "",
        words.translate(N_("お届け：%(when)s")) % {"when": words.month(each["delivery_month"])},
        words.translate(how),
        each.get("description") or "",
    ]
    return "　".join(fact for fact in facts if fact)


def _one(name: str, value: object, words: Words) -> str:
    if name.endswith("_minor") and isinstance(value, int):
        return words.yen(value)
    text = str(value)
    if name in _NAMED:
        return words.translate(_NAMED[name](text) or text)
    if name in {"opens_at", "closes_at"}:
        return words.moment(datetime.fromisoformat(text))
    if name == "payment_day":
        return words.day(date.fromisoformat(text))
    return words.translate(_CODES[text]) if text in _CODES else text
