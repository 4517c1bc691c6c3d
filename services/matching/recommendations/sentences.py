"""Each part as a sentence, in Japanese and English; what is said is what was counted."""

from typing import Final

from services.matching.recommendations.domain import Name, Part

_SAID: Final[dict[Name, tuple[str, str]]] = {
    "feel": (
        "あなたが共感を伝えたプロジェクトです",
        "You have told this project what you feel.",
    ),
    "people": (
        "あなたの共感したものに共感した{number}人が、ここにも共感しています",
        "{number} people who feel with what you feel with also feel with this.",
    ),
    "told_chamber": (
        "あなたが選んだ商工会議所が付き添っています",
        "Accompanied by a chamber you chose: because you told us.",
    ),
    "felt_chamber": (
        "あなたの共感したものと同じ商工会議所が付き添っています",
        "Accompanied by the chamber of something you feel with.",
    ),
    "told_ticket": (
        "1口{number}円から。教えてくださった金額におさまります",
        "From ¥{number} a unit: within the amount you told us.",
    ),
    "fresh": ("{number}日前にはじまりました", "Opened {number} days ago."),
    "few": ("まだ支援者が少ない新しい挑戦です", "A new venture that few have joined yet."),
    "open": ("いま参加できます", "You can join it now."),
}
BECAUSE: Final = {
    "felt": (
        "あなたの共感をもとに並べました",
        "In this order because of what you feel with.",
    ),
    "told": (
        "あなたが教えてくださったことをもとに並べました",
        "In this order because you told us.",
    ),
    "nothing": (
        "まだあなたのことを知らないので、新しい順に近いかたちで並べました",
        "We know nothing of you yet: what is new comes first.",
    ),
}


def said(part: Part) -> tuple[str, str]:
    """Japanese and English."""
    japanese, english = _SAID[part.name]
    number = f"{part.number:,}"
    return japanese.format(number=number), english.format(number=number)
