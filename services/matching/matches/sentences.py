"""Reasons as the people of a project read them, of somebody else and of projects alike."""

from typing import Final

from services.matching.matches.domain import LikeName, Likeness
from services.matching.recommendations.domain import Part
from services.matching.recommendations.domain.changes import Change, What
from services.matching.recommendations.sentences import THEMES
from shared.places.towns import prefecture_of, town

_TIES: Final = {
    "school": ("通った学校が{town}にあります", "Went to school in {town}."),
    "former_home": ("以前{town}に住んでいました", "Used to live in {town}."),
    "second_home": ("{town}にもうひとつの住まいがあります", "Has a second home in {town}."),
    "side_job": ("{town}で副業をしています", "Has a side job in {town}."),
    "prefecture": (
        "同じ{prefecture}の{town}にゆかりがあります",
        "Has ties to {town}, {prefecture}.",
    ),
}
_ALIKE: Final[dict[LikeName, tuple[str, str]]] = {
    "same_theme": ("同じテーマ「{theme}」です", "About the same theme: {theme}."),
    "same_town": ("同じ{town}です", "In the same town: {town}."),
    "same_prefecture": ("同じ{prefecture}です", "In the same prefecture: {prefecture}."),
    "same_chamber": ("同じ商工会議所が付き添っています", "Accompanied by the same chamber."),
    "people": (
        "ここに共感した{number}人が、こちらにも共感しています",
        "{number} people who feel with this one also feel with that.",
    ),
}
_CHANGES: Final[dict[What, tuple[str, str]]] = {
    "cheer": ("応援を送る", "Cheer for it."),
    "follow": ("フォローする", "Follow it."),
    "question": ("質問を書く", "Ask a question."),
    "reason": ("共感した理由を書く", "Write why you feel with it."),
    "visit": ("窓口や催しを訪れて、印を読みとる", "Visit, and scan the code there."),
    "skill": ("手伝えることを書く", "Offer what you can help with."),
    "tell_place": ("このまちにゆかりがあると教える", "Tell us of a tie to this town."),
    "tell_theme": ("このテーマに関心があると教える", "Tell us that you care for its theme."),
    "tell_ticket": (
        "1口がおさまる金額を教える",
        "Tell us an amount that its units fit into.",
    ),
}


def of_somebody(part: Part) -> tuple[str, str]:
    """Of another who agreed to that, in Japanese and English."""
    if part.name == "feel":
        return "このプロジェクトに共感を伝えています", "Has told this project what they feel."
    if part.name == "told_theme":
        japanese, english = THEMES.get(part.code, (part.code, part.code))
        return f"テーマ「{japanese}」に関心があります", f"Cares for {english}."
    if part.name == "open":
        return "このプロジェクトに参加できる方です", "Able to join this project."
    kind, _, where = part.code.partition(":")
    japanese, english = _TIES.get(kind, _TIES["prefecture"])
    return _filled(japanese, where), _filled(english, where)


def alike(part: Likeness) -> tuple[str, str]:
    """What two projects have in common, in Japanese and English."""
    theme = THEMES.get(part.code, (part.code, part.code))
    japanese, english = _ALIKE[part.name]
    return (
        _filled(japanese, part.code, part.number, theme[0]),
        _filled(english, part.code, part.number, theme[1]),
    )


def would_change(change: Change) -> tuple[str, str]:
    """What would raise the sum, in Japanese and English."""
    return _CHANGES[change.what]


def _filled(sentence: str, code: str, number: int = 0, theme: str = "") -> str:
    known = town(code)
    return sentence.format(
        town=known.name if known else prefecture_of(code),
        prefecture=prefecture_of(code),
        number=number,
        theme=theme,
    )
