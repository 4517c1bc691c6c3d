"""What letters on a material change say: old and new, until when, and what silence does."""

from collections.abc import Mapping
from typing import Any, Final

from services.accounts.letters.facts import ChangeFacts
from services.accounts.letters.gateway import ChangedPage
from services.accounts.letters.words import Block, Words, moment, money, subject

# Longer texts are on the page, whole.
_SHOWN: Final = 200
_NAMES: Final = {
    "uses": "お金の使いみち",
    "risks": "リスク",
    "seller.name": "売る人",
    "seller.responsible_person": "売る人の責任者",
    "seller.address": "売る人の住所",
    "seller.phone": "売る人の電話番号",
    "cancellation_terms": "取消しの条件",
    "story.plan": "計画",
    "story.afterwards": "そのあと",
    "terms.target_minor": "目標の額",
    "terms.returns": "リターン",
}


def asked(told: ChangeFacts, page: ChangedPage, title: str | None, link: str) -> Words:
    """What has changed, and what to do by when."""
    return Words(
        subject(title, "変わったことがあります。ご確認ください"),
        [
            Block(
                "paragraph",
                "お申込みのあとで、プロジェクトの大事なところが変わりました。お金は動いていません。",
            ),
            *_answer(told),
            *_shown(page),
            Block("link", "前と今を見て、返事をする", link),
        ],
    )


def reminded(told: ChangeFacts, page: ChangedPage, title: str | None, link: str) -> Words:
    """The same, for who has not answered yet."""
    return Words(
        subject(title, "ご確認の期限が近づきました"),
        [
            Block(
                "paragraph",
                "変わったことについて、まだお返事をいただいていません。お金は動いていません。",
            ),
            *_answer(told),
            *_shown(page),
            Block("link", "前と今を見て、返事をする", link),
        ],
    )


def _answer(told: ChangeFacts) -> list[Block]:
    until = moment(told.reconfirm_by)
    return [
        Block("fact", "お返事の期限", until),
        Block(
            "paragraph",
            "続けるか、やめるかを選んでください。"
            "期限までにお返事がないときは、お申込みを終えて、全額をお返しします。",
        ),
    ]


def _shown(page: ChangedPage) -> list[Block]:
    blocks = [Block("paragraph", f"変わったわけ：{page.why}")]
    for name in dict.fromkeys(_group(each) for each in page.fields):
        was, now = _text(page.was, name), _text(page.now, name)
        called = _NAMES.get(name, "そのほか")
        blocks += [
            Block("fact", f"{called}（前）", _cut(was)),
            Block("fact", f"{called}（今）", _cut(now)),
        ]
    return blocks


def _group(name: str) -> str:
    return "terms.returns" if name.startswith("terms.returns.") else name


def _text(version: Mapping[str, Any], name: str) -> str:
    """A field as a line; a list is one text, an entry after the other."""
    top, _, rest = name.partition(".")
    value: Any = version["terms"] if top == "terms" else version["content"]
    for part in rest.split(".") if top == "terms" else name.split("."):
        value = value.get(part, "") if isinstance(value, Mapping) else ""
    return _written(name, value)


def _written(name: str, value: Any) -> str:  # noqa: ANN401  # a field of a page
    if name == "uses":
        lines = [f"{use['label']} {money(use['amount_minor'], 'JPY')}" for use in value]
        return "、".join(lines)
    if name == "terms.returns":
        return "、".join(_return(each) for each in value)
    if name.endswith("_minor"):
        return money(int(value), "JPY")
    return " ".join(str(value).split())


def _return(each: Mapping[str, Any]) -> str:
    year, _, month = each["delivery_month"].partition("-")
    how = "住所へ送ります" if each["is_shipped"] else "住所へは送りません"
    return f"{each['title']}（{year}年{int(month)}月お届け、{how}）{each['description']}"


def _cut(text: str) -> str:
    if not text:
        return "（なし）"
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…（続きはページで）"
