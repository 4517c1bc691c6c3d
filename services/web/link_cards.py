"""The picture beside a link to a project, as other sites show it: title, chamber, place."""

import hashlib
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import budoux
from PIL import Image, ImageDraw, ImageFont
from pylopdf_fonts_jp import sans_path, serif_path

from services.web.clients.accounts import Organisation
from services.web.clients.listing import Project
from services.web.visit import Visit

WIDTH, HEIGHT = 1200, 630
_EDGE: Final = 80
_INK, _AI, _KAKI, _LINE = "#1c2330", "#17365d", "#a83e0c", "#c7d3da"
# The largest in which the whole title fits; the last one cuts it.
_TITLE_SIZES: Final = (84, 72, 60, 52)
_TITLE_HEIGHT: Final = 330
_LEADING: Final = 1.35
_SMALL: Final = 36
_STITCH, _GAP = 34, 16
# Drawn ones that are kept: whoever shares a link is followed by several machines at once.
_MOST_KEPT: Final = 128
# Changes with the drawing, so that an old one is not taken for it.
_EDITION: Final = 1


@dataclass(frozen=True, slots=True)
class LinkCard:
    """What the picture says. `chamber` may be empty while nobody can say its name."""

    title: str
    chamber: str
    place: str

    @property
    def mark(self) -> str:
        """Another content has another mark, and so another address."""
        return hashlib.sha256(repr((_EDITION, *astuple(self))).encode()).hexdigest()[:16]


@lru_cache(maxsize=_MOST_KEPT)
def drawn(card: LinkCard) -> bytes:
    """A PNG of 1200 by 630; it takes a tenth of a second, for a thread of its own."""
    image = Image.new("RGB", (WIDTH, HEIGHT), "white")
    pen = ImageDraw.Draw(image)
    small = _font(sans_path(), _SMALL)
    pen.text((_EDGE, 58), "共感 Kyokan", fill=_AI, font=small, stroke_width=1)
    font, lines = _fitting(card.title)
    top = 136
    for line in lines:
        pen.text((_EDGE, top), line, fill=_INK, font=font, stroke_width=1)
        top += round(font.size * _LEADING)
    _stitch(pen, HEIGHT - 148)
    told = "　".join(part for part in (card.place, card.chamber) if part)
    pen.text((_EDGE, HEIGHT - 112), _cut(told, small), fill=_INK, font=small)
    out = BytesIO()
    # Few colours: a quarter of the bytes, and the eye sees the same.
    image.quantize(32).save(out, "PNG", optimize=True)
    return out.getvalue()


def card_of(project: Project, chamber: Organisation | None) -> LinkCard:
    """What the picture of this project says."""
    content = project.content
    place = " ".join(part for part in (content.prefecture, content.town) if part)
    return LinkCard(content.title, chamber.name if chamber else "", place)


def told_to_machines(
    project: Project, chamber: Organisation | None, visit: Visit
) -> dict[str, Any] | None:
    """What the head of a public page tells other sites; None of a page that is not public."""
    if project.published_at is None:
        return None
    origin, path = visit.house.settings.origin, f"/projects/{project.project_id}"
    return {
        "address": origin + visit.link(path),
        "picture": f"{origin}{path}/link-{card_of(project, chamber).mark}.png",
        "width": WIDTH,
        "height": HEIGHT,
    }


def lines_of(title: str, font: ImageFont.FreeTypeFont) -> list[str]:
    """The title in as few lines as it needs, each about as long as the others."""
    width = WIDTH - 2 * _EDGE
    lines = _broken(title, font, width)
    while len(narrower := _broken(title, font, width - _STITCH)) == len(lines) > 1:
        width, lines = width - _STITCH, narrower
    return lines


def _broken(title: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """Broken between phrases; a phrase longer than a line breaks where it must."""
    lines = [""]
    for phrase in budoux_parser().parse(title):
        if font.getlength(lines[-1] + phrase) <= width:
            lines[-1] += phrase
            continue
        if lines[-1]:
            lines.append("")
        for letter in phrase:
            if lines[-1] and font.getlength(lines[-1] + letter) > width:
                lines.append("")
            lines[-1] += letter
    return [line.strip() for line in lines if line.strip()]


@cache
def budoux_parser() -> budoux.Parser:
    return budoux.load_default_japanese_parser()


def _fitting(title: str) -> tuple[ImageFont.FreeTypeFont, Sequence[str]]:
    for size in _TITLE_SIZES:
        font = _font(serif_path(), size)
        lines = lines_of(title, font)
        most = int(_TITLE_HEIGHT / (size * _LEADING))
        if len(lines) <= most:
            break
    return font, lines[:most]


def _cut(text: str, font: ImageFont.FreeTypeFont) -> str:
    """As much of one line as fits."""
    while font.getlength(text) > WIDTH - 2 * _EDGE:
        text = text.rstrip("…")[:-1] + "…"
    return text


def _stitch(pen: ImageDraw.ImageDraw, at: int) -> None:
    """The running stitch of the site, sewn to the middle."""
    for left in range(_EDGE, WIDTH - _EDGE - _STITCH, _STITCH + _GAP):
        colour = _KAKI if left < WIDTH // 2 else _LINE
        pen.line((left, at, left + _STITCH, at), fill=colour, width=8)


@cache
def _font(path: Path, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.BASIC)
