"""What letters to owners say: the answer to a version with all its points, and the round."""

from collections.abc import Mapping
from typing import Final

from services.accounts.letters.facts import RoundFacts
from services.accounts.letters.gateway import AnsweredVersion, Point
from services.accounts.letters.words import Block, Words, day, moment, money, subject

_LONGEST_QUOTE: Final = 80
_LONGEST_TEXT: Final = 400
_SECTIONS: Final[Mapping[str, str]] = {
    "about": "あらまし",
    "story": "物語",
    "uses": "お金の使いみち",
    "round": "募集の条件",
    "risks": "リスク",
    "seller": "売る人と取消し",
}
_KINDS: Final[Mapping[str, str]] = {"must": "必須", "should": "提案", "question": "質問"}


def changes_requested(told: AnsweredVersion, chamber: str, link: str) -> Words:
    """All points at once, what must be mended first."""
    points = sorted(told.comments, key=lambda point: point.kind != "must")
    by = "取扱業者" if told.handler_reason else chamber
    return Words(
        subject(told.title, "直してほしいところがあります"),
        [
            Block("paragraph", f"第{told.version}版に、{by}から返事がありました。"),
            *_said(told.handler_reason or "", told.reason),
            *(_point(number, point) for number, point in enumerate(points, 1)),
            Block("paragraph", "直したら、もう一度提出してください。提出ずみの版は残ります。"),
            Block("link", "直すページを開く", link),
        ],
    )


def declined(told: AnsweredVersion, chamber: str, link: str) -> Words:
    """A no with its reason, and whom to talk to."""
    return Words(
        subject(told.title, "今回は見送りになりました"),
        [
            Block(
                "paragraph", f"{chamber}から、第{told.version}版は見送りと返事がありました。"
            ),
            *_said(told.reason),
            Block("paragraph", f"ほかの進め方は、{chamber}にご相談ください。"),
            Block("link", "プロジェクトのページを開く", link),
        ],
    )


def approved(told: AnsweredVersion, chamber: str, link: str) -> Words:
    """The chamber's check is done; a handler may still have to say yes."""
    waits = told.instrument in {"equity", "fund"} and told.opens_at is None
    opens = f"募集は{moment(told.opens_at)}に始まります。" if told.opens_at else ""
    return Words(
        subject(told.title, "確認が終わりました"),
        [
            Block("paragraph", f"{chamber}の確認が終わりました。"),
            *_said("このあと、取扱業者の審査があります。" if waits else opens),
            *_said(told.reason),
            Block("link", "プロジェクトのページを開く", link),
        ],
    )


def published(told: AnsweredVersion, link: str) -> Words:
    """The page is public and the round runs."""
    closes = [("募集のしめきり", moment(told.closes_at))] if told.closes_at else []
    return Words(
        subject(told.title, "公開されました"),
        [
            Block("paragraph", "プロジェクトのページが公開され、募集が始まりました。"),
            *(Block("fact", name, value) for name, value in closes),
            Block("link", "公開されたページを開く", link),
        ],
    )


def half_way(told: RoundFacts, title: str | None, link: str) -> Words:
    """Half is pledged; none of it is the owner's yet."""
    return Words(
        subject(title, "目標の半分に届きました"),
        [
            Block("paragraph", _not_yet(told)),
            Block("paragraph", "申込みが、目標の半分に届きました。"),
            *_facts(told, title),
            Block("link", "プロジェクトのページを開く", link),
        ],
    )


def closing_soon(told: RoundFacts, title: str | None, days: int, link: str) -> Words:
    """How many days are left, and when exactly."""
    return Words(
        subject(title, f"しめきりまで、あと{days}日"),
        [
            Block("paragraph", f"募集のしめきりまで、あと{days}日です。"),
            *_facts(told, title),
            Block("link", "いまの集まりを見る", link),
        ],
    )


def result(told: RoundFacts, title: str | None, link: str) -> Words:
    """The outcome; where the money is comes first."""
    money_first, what = {
        "succeeded": (
            "お金は、まだお手もとに届いていません。これから集めて、お渡しします。",
            "募集が成立しました",
        ),
        "failed": (
            "お金は受け取れません。申し込んだ方に請求はせず、お預かりした分は全額お返しします。",
            "募集は成立しませんでした",
        ),
        "cancelled": (
            "お金は受け取れません。お預かりした分も、いただいた分も、全額お返しします。",
            "募集は中止になりました",
        ),
    }[told.outcome]
    return Words(
        subject(title, what),
        [
            Block("paragraph", money_first),
            Block("paragraph", f"{what}。"),
            *_facts(told, title),
            *_to_be_paid(told),
            Block("link", "プロジェクトのページを開く", link),
        ],
    )


def _to_be_paid(told: RoundFacts) -> list[Block]:
    if told.outcome != "succeeded":
        return []
    return _said("お渡しする口座がまだのときは、プロジェクトのページで入れてください。")


def _not_yet(told: RoundFacts) -> str:
    if told.mode == "flexible":
        return "お金は、まだお手もとに届いていません。"
    only = f"{day(told.settles_at)}に成立したときだけ、お渡しします。"
    return f"お金は、まだお手もとに届いていません。{only}"


def _facts(told: RoundFacts, title: str | None) -> list[Block]:
    counted = told.counted_minor
    shown = [
        ("プロジェクト", title),
        ("申込みの合計", money(counted, told.currency) if counted is not None else None),
        (
            "割り当てた額",
            money(told.allotted_minor, told.currency)
            if told.allotted_minor is not None
            else None,
        ),
        ("目標", money(told.target_minor, told.currency)),
        ("しめきり", moment(told.closes_at)),
    ]
    return [Block("fact", name, value) for name, value in shown if value]


def _point(number: int, point: Point) -> Block:
    about = f"「{_short(point.quote, _LONGEST_QUOTE)}」" if point.quote else ""
    place = (
        f"{number}. {_SECTIONS.get(point.section, '')}（{_KINDS.get(point.kind, '')}）{about}"
    )
    return Block("fact", place, _short(point.text, _LONGEST_TEXT))


def _said(*texts: str) -> list[Block]:
    return [Block("paragraph", _short(each, _LONGEST_TEXT)) for each in texts if each]


def _short(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
