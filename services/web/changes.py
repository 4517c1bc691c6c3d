"""What changed between two versions of a project, phrase by phrase; how it looks is not said here.

Every field of a version is compared: one that has no name here stands under its own.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from typing import Any, Final, Literal

import budoux

from services.web.catalogue import N_
from services.web.field_words import said
from services.web.words import Words

Kind = Literal["same", "gone", "new"]

# A figure with its unit is one word: 4,800,000円 is not half of another sum. So is a line's end.
_APART: Final = re.compile(r"(\d[\d,.:T+-]*[^\d\s、。]?|\n)")
_SECTIONS: Final = {
    "about": N_("あらまし"),
    "photos": N_("写真"),
    "story": N_("物語"),
    "uses": N_("お金の使いみち"),
    "round": N_("募集の条件"),
    "risks": N_("リスク"),
    "seller": N_("売る人と取消し"),
    "issuer": N_("名義"),
}
_IN_SECTION: Final = {
    "photos": "photos",
    "story": "story",
    "uses": "uses",
    "risks": "risks",
    "seller": "seller",
    "cancellation_terms": "seller",
}
_NAMES: Final = {
    "title": N_("題"),
    "summary": N_("ひとこと"),
    "prefecture": N_("都道府県"),
    "town": N_("市町村"),
    "category": N_("種類"),
    "picture": N_("絵"),
    "photos": N_("写真"),
    "story.why": N_("なぜ"),
    "story.for_whom": N_("だれのために"),
    "story.plan": N_("計画"),
    "story.afterwards": N_("そのあと"),
    "uses": N_("お金の使いみち"),
    "risks": N_("リスク"),
    "seller.name": N_("売る人"),
    "seller.responsible_person": N_("責任者"),
    "seller.address": N_("住所"),
    "seller.phone": N_("電話番号"),
    "cancellation_terms": N_("取消しの条件"),
    "terms.instrument": N_("形態"),
    "terms.mode": N_("方式"),
    "terms.target_minor": N_("目標の額"),
    "terms.limit_units": N_("全部で何口まで"),
    "terms.allotment": N_("申込みが多いとき"),
    "terms.allotment_rule": N_("割り当ての決め方"),
    "terms.book_limit_units": N_("申込みを受け付ける口数"),
    "terms.unit_minor": N_("1口の額"),
    "terms.rails": N_("払い方"),
    "terms.opens_at": N_("募集のはじまり"),
    "terms.closes_at": N_("募集のしめきり"),
    "terms.transfer_within_days": N_("振込までの日数"),
    "terms.returns": N_("リターン"),
    "terms.equity.payment_day": N_("払込日"),
    "terms.equity.share_price_minor": N_("1株の値段"),
    "terms.equity.shares_per_unit": N_("1口の株の数"),
    "terms.equity.shares_before": N_("募集の前の株の数"),
    "terms.equity.handler_id": N_("取扱業者の番号"),
    "terms.equity.licence": N_("取扱業者の登録の種類"),
    "terms.equity.security_class": N_("株の種類"),
    "terms.equity.document.version": N_("契約の前の書面の版"),
    "terms.equity.document.sha256": N_("契約の前の書面を確かめる文字"),
    "terms.equity.valuation": N_("株の値段のわけ"),
    "issuer.name": N_("名義"),
    "issuer.representative": N_("代表者"),
    "issuer.address": N_("名義の住所"),
    "issuer.phone": N_("名義の電話番号"),
    "issuer.corporate_number": N_("法人番号"),
}


@dataclass(frozen=True)
class Piece:
    """A run of words that is in both versions, only in the older, or only in the newer."""

    kind: Kind
    text: str


@dataclass(frozen=True)
class Field:
    """One field. `name` is to be translated where it is shown."""

    name: str
    pieces: list[Piece]
    path: str = ""

    @property
    def was(self) -> list[Piece]:
        """The older text."""
        return [piece for piece in self.pieces if piece.kind != "new"]

    @property
    def now(self) -> list[Piece]:
        """The newer text."""
        return [piece for piece in self.pieces if piece.kind != "gone"]

    @property
    def changes(self) -> int:
        """Places that differ: words replaced by others count once."""
        kinds = [piece.kind for piece in self.pieces]
        return sum(
            kind != "same" and (at == 0 or kinds[at - 1] == "same")
            for at, kind in enumerate(kinds)
        )


@dataclass(frozen=True)
class Section:
    """One section with its fields that changed, and how many places differ."""

    key: str
    name: str
    changed: list[Field]

    @property
    def changes(self) -> int:
        """Places that differ, in all fields."""
        return sum(field.changes for field in self.changed)


def compared(older: Mapping[str, Any], newer: Mapping[str, Any], words: Words) -> list[Section]:
    """All sections of two versions, each with what changed in it, in the reader's words."""
    was, now = dict(_fields(older, words)), dict(_fields(newer, words))
    changed: dict[str, list[Field]] = {key: [] for key in _SECTIONS}
    for path in dict.fromkeys((*now, *was)):
        before, after = was.get(path, ""), now.get(path, "")
        if before != after:
            field = Field(_NAMES.get(path, path), pieces_of(before, after), path)
            changed[_section_of(path)].append(field)
    return [Section(key, name, changed[key]) for key, name in _SECTIONS.items()]


def pieces_of(before: str, after: str) -> list[Piece]:
    """Two texts as one: what stayed, what went, what came; each run as long as it can be."""
    old, new = phrases(before), phrases(after)
    found: list[Piece] = []
    for _, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone, come = "".join(old[i1:i2]), "".join(new[j1:j2])
        if gone == come:
            found.append(Piece("same", gone))
            continue
        found += [Piece("gone", gone)] if gone else []
        found += [Piece("new", come)] if come else []
    return found


def phrases(text: str) -> list[str]:
    """The text cut at the phrases of Japanese, its figures and its lines; nothing is lost."""
    return [
        phrase
        for part in _APART.split(text)
        if part
        for phrase in ([part] if _APART.fullmatch(part) else _parser().parse(part))
    ]


@cache
def _parser() -> budoux.Parser:
    return budoux.load_default_japanese_parser()


def _fields(version: Mapping[str, Any], words: Words) -> Iterator[tuple[str, str]]:
    """Each field's path and its text; a list is one text, an entry a line."""
    yield from _leaves("", version["content"], words)
    yield from _leaves("terms.", version["terms"], words)
    yield from _leaves("issuer.", version["issuer"], words)


def _leaves(before: str, values: Mapping[str, Any], words: Words) -> Iterator[tuple[str, str]]:
    for name, value in values.items():
        if isinstance(value, Mapping):
            yield from _leaves(f"{before}{name}.", value, words)
        else:
            yield before + name, said(name, value, words)


def _section_of(path: str) -> str:
    top = path.partition(".")[0]
    if top in {"terms", "issuer"}:
        return "round" if top == "terms" else top
    return _IN_SECTION.get(top, "about")
