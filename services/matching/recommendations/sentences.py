"""Each part as a sentence, in Japanese and English; what is said is what was counted.

None of them promises a return, names another person, or speaks of what a person is.
"""

from typing import Final

from services.matching.recommendations.domain import Because, Hindrance, Name, Part
from shared.places.towns import prefecture_of, town

_SAID: Final[dict[Name, tuple[str, str]]] = {
    "feel": (
        "あなたが共感を伝えたプロジェクトです",
        "You have told this project what you feel.",
    ),
    "people": (
        "あなたの共感したものに共感した{number}人が、ここにも共感しています",
        "{number} people who feel with what you feel with also feel with this.",
    ),
    "told_place": ("{place}", "{place}"),
    "told_theme": (
        "関心のあるテーマ「{theme}」に合っています。あなたが教えてくださいました",
        "About {theme}, a theme you named: because you told us.",
    ),
    "told_ticket": (
        "1口{number}円から。あなたが教えてくださった金額におさまります",
        "From ¥{number} a unit, within the amount you named: because you told us.",
    ),
    "felt_chamber": (
        "あなたの共感したものと同じ商工会議所が付き添っています",
        "Accompanied by the chamber of something you feel with.",
    ),
    "felt_theme": (
        "あなたの共感したものと同じテーマ「{theme}」です",
        "About {theme}, like something you feel with.",
    ),
    "fresh": ("{number}日前にはじまりました", "Opened {number} days ago."),
    "few": ("まだ支援者が少ない新しい挑戦です", "A new venture that few have joined yet."),
    "joined": ("{number}人が参加しています", "{number} have joined it."),
    "exposure": (
        "まだ多くの方の目にふれていないプロジェクトです",
        "Few have been shown it so far.",
    ),
    "open": ("いま参加できます", "You can join it now."),
}
_TODAY: Final = ("きょうはじまりました", "It opened today.")
_PLACES: Final = {
    "school": ("通った学校のある{town}です", "In {town}, where you went to school"),
    "former_home": ("以前お住まいだった{town}です", "In {town}, where you used to live"),
    "second_home": ("もうひとつの住まいのある{town}です", "In {town}, your second home"),
    "side_job": ("副業先のある{town}です", "In {town}, where you have a side job"),
    "prefecture": ("{town}と同じ{prefecture}です", "In {prefecture}, like {town}"),
}
_TOLD: Final = ("。あなたが教えてくださいました", ": because you told us.")
THEMES: Final = {
    "craft": ("手仕事", "crafts"),
    "food": ("食べもの", "food"),
    "lodging": ("宿", "places to stay"),
    "town": ("まちづくり", "town life"),
    "learning": ("学び", "learning"),
    "culture": ("文化", "culture"),
    "nature": ("自然", "nature"),
    "care": ("福祉", "care"),
    "industry": ("ものづくり", "manufacturing"),
    "recovery": ("復興", "recovery"),
}
BECAUSE: Final[dict[Because, tuple[str, str]]] = {
    "felt": (
        "あなたの共感をもとに並べました。",
        "In this order because of what you feel with.",
    ),
    "told": (
        "あなたが教えてくださったことをもとに並べました。",
        "In this order because you told us.",
    ),
    "nothing": (
        "まだあなたのことを知らないので、新しい順に近いかたちで並べました。",
        "We know nothing of you yet: what is new comes first.",
    ),
}
AGAINST: Final[dict[Hindrance, tuple[str, str]]] = {
    "instrument": (
        "投資の募集です。すすめられるのは取扱業者だけです",
        "An investment: only its handler may recommend it.",
    ),
    "not_open": ("いまは募集していません", "It takes no pledges now."),
    "sold_out": ("残りがありません", "Nothing is left of it."),
    "own_project": ("ご自分のプロジェクトです", "It is your own project."),
    "pledged_already": ("すでに申し込んでいます", "You have pledged to it already."),
    "above_ticket": (
        "いちばん小さい1口が、教えてくださった金額を超えます",
        "Its smallest unit is above the amount you named.",
    ),
    "not_for_me": (
        "「自分向きではない」とされました",
        "You said that it is not for you.",
    ),
}


def said(part: Part) -> tuple[str, str]:
    """Japanese and English."""
    if part.name == "told_place":
        return _place(part.code)
    is_of_today = part.name == "fresh" and not part.number
    japanese, english = _TODAY if is_of_today else _SAID[part.name]
    number = f"{part.number:,}"
    theme = THEMES.get(part.code, (part.code, part.code))
    return (
        japanese.format(number=number, theme=theme[0]),
        english.format(number=number, theme=theme[1]),
    )


def _place(code: str) -> tuple[str, str]:
    """`code` is the kind of a tie and the town it is to; a town has its own name in both."""
    kind, _, where = code.partition(":")
    known, within = town(where), prefecture_of(where)
    name = known.name if known else within
    japanese, english = _PLACES.get(kind, _PLACES["prefecture"])
    return (
        japanese.format(town=name, prefecture=within) + _TOLD[0],
        english.format(town=name, prefecture=within) + _TOLD[1],
    )
