"""What the letters say: plain Japanese, as text and as simple HTML. No SMTP here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, Literal
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined

SUBJECT_AT_MOST: Final = 30
_TOKYO: Final = ZoneInfo("Asia/Tokyo")
_DAYS: Final = "月火水木金土日"
_NEVER_ASKED: Final = (
    "確認コードを、電話やメールで教えること",
    "カードの番号、有効期限、裏面の番号",
    "銀行の暗証番号やパスワード",
    "ATMでの操作や、個人の口座への振込",
)
_KEPT: Final = "お申込みや審査に欠かせないお知らせなので、止めることができません。"
# What stands beside a round and is introduced.
PARTS: Final = {"loan": "融資", "grant": "助成"}
_ROLES: Final = {
    "operator": "運営",
    "administrator": "管理者",
    "approver": "承認者",
    "staff": "職員",
    "member": "担当者",
}
_templates: Final = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of a letter: a paragraph, digits to copy, a link, or a fact and its value."""

    kind: Literal["paragraph", "digits", "link", "fact"]
    text: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """A letter before it is put into an envelope; `subject` has at most 30 characters."""

    subject: str
    blocks: Sequence[Block]


@dataclass(frozen=True, slots=True)
class WaysOut:
    """Where letters are chosen and this kind is stopped; without `stop` it cannot be."""

    settings: str = ""
    stop: str = ""

    @property
    def lines(self) -> list[tuple[str, str]]:
        """A sentence and its address each."""
        if not self.settings:
            return []
        first = [("このお知らせを止める", self.stop)] if self.stop else [(_KEPT, "")]
        return [*first, ("お知らせの設定", self.settings)]


def sign_in_code(code: str, until: datetime) -> Words:
    """The digits, how long they are good, and what to do if nobody asked for them."""
    return Words(
        "【共感】ログインの確認コード",
        [
            Block("paragraph", "ログインの確認コードは、次の6けたの数字です。"),
            Block("digits", code),
            Block(
                "paragraph",
                "もとの画面に戻って、この数字を入れてください。"
                f"{moment(until)}を過ぎると使えなくなります。",
            ),
            Block(
                "paragraph",
                "心当たりがないときは、このメールを捨ててください。"
                "数字を入れないかぎり、だれもログインできません。",
            ),
        ],
    )


def card_failed(*, link: str, title: str | None, amount: str, until: datetime) -> Words:
    """The state of the money first, then by when and where to mend it."""
    facts = [("プロジェクト", title), ("金額", amount), ("期限", moment(until))]
    return Words(
        subject(title, "カードのご確認を"),
        [
            Block("paragraph", "ご登録のカードでは、お支払いができませんでした。"),
            Block("paragraph", "お金はまだ動いていません。ご支援の申し込みは、まだ有効です。"),
            *(Block("fact", name, value) for name, value in facts if value),
            Block("paragraph", "次のページで、カードを入れ直すか、もう一度お試しください。"),
            Block("link", "カードを確かめる", link),
            Block(
                "paragraph",
                "期限までにお支払いがないときは、申し込みは取り消しになります。"
                "そのとき、お金をいただくことはありません。",
            ),
        ],
    )


def invitation(*, link: str, organisation: str, role: str) -> Words:
    """Who counts on whom from now on, and how to come in."""
    return Words(
        subject(organisation, "に登録されました", joint=""),
        [
            Block(
                "paragraph",
                f"{organisation}の「{_ROLES.get(role, role)}」として登録されました。",
            ),
            Block("paragraph", "次のページから、このメールアドレスでログインしてください。"),
            Block("link", "ログインする", link),
            Block(
                "paragraph",
                f"心当たりがないときは、{organisation}にお電話でお確かめください。",
            ),
        ],
    )


def text(words: Words, web_url: str, ways: WaysOut) -> str:
    """The letter for readers of plain text."""
    parts = [_plain(block) for block in words.blocks]
    never = "\n".join(f"・{each}" for each in _NEVER_ASKED)
    parts.append(f"私たちが次のことをお願いすることは、決してありません。\n{never}")
    parts.append(f"――\n共感（商工会議所の地域共創プラットフォーム）\n{web_url}")
    parts += [f"{said}：\n{address}" if address else said for said, address in ways.lines]
    parts.append("このメールには返信できません。")
    return "\n\n".join(parts) + "\n"


def html(words: Words, web_url: str, ways: WaysOut) -> str:
    """The same words as simple HTML: one column, no picture, no script."""
    return _templates.get_template("letter.html").render(
        words=words, never=_NEVER_ASKED, web_url=web_url, ways=ways.lines
    )


def moment(at: datetime) -> str:
    """`2027年1月20日（水）23:59`, in Japan's time."""
    here = at.astimezone(_TOKYO)
    day = _DAYS[here.weekday()]
    return f"{here.year}年{here.month}月{here.day}日（{day}）{here:%H:%M}"


def day(at: datetime) -> str:
    """`2027年1月20日（水）`, in Japan's time."""
    return moment(at).rpartition("）")[0] + "）"


def money(amount_minor: int, currency: str) -> str:
    """`3,000円`; another currency by its code, in its smallest unit."""
    return f"{amount_minor:,}円" if currency == "JPY" else f"{amount_minor:,} {currency}"


def subject(name: str | None, what: str, joint: str = "：") -> str:
    """The name first, shortened where both are longer than a subject may be."""
    if name is None:
        return f"【共感】{what}"
    room = SUBJECT_AT_MOST - len(what) - len(joint)
    short = name if len(name) <= room else f"{name[: room - 1]}…"
    return f"{short}{joint}{what}"


def _plain(block: Block) -> str:
    if block.kind == "digits":
        return f"　　{block.text}"
    if block.kind == "link":
        return f"{block.text}：\n{block.value}"
    if block.kind == "fact":
        return f"{block.text}：{block.value}"
    return block.text
