"""A small PDF in Japanese, written by hand: for documents of the demo, not for typesetting.

Its font is named, not enclosed: every PDF reader has one for this Japanese collection.
"""

from collections.abc import Sequence
from typing import Final

_LINE_POINTS: Final = 24
_TOP_POINTS: Final = 780
_LONGEST_LINE: Final = 34
_FONT: Final = (
    "<</Type/Font/Subtype/Type0/BaseFont/HeiseiKakuGo-W5/Encoding/UniJIS-UTF16-H"
    "/DescendantFonts[<</Type/Font/Subtype/CIDFontType0/BaseFont/HeiseiKakuGo-W5"
    "/CIDSystemInfo<</Registry(Adobe)/Ordering(Japan1)/Supplement 6>>/DW 1000"
    "/FontDescriptor<</Type/FontDescriptor/FontName/HeiseiKakuGo-W5/Flags 4"
    "/FontBBox[-92 -250 1010 922]/ItalicAngle 0/Ascent 709/Descent -241/CapHeight 737"
    "/StemV 114>>>>]>>"
)

_PAGE: Final = (
    b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]"
    b"/Resources<</Font<</F1 5 0 R>>>>/Contents 4 0 R>>"
)


def pdf_of(title: str, lines: Sequence[str]) -> bytes:
    """One page A4: the title, then the lines, each wrapped to the width of the page."""
    texts = [line[at : at + _LONGEST_LINE] for line in lines for at in _starts(line)]
    shown = [_text(20, title), *(_text(14, text) for text in texts)]
    page = f"BT {_LINE_POINTS} TL 56 {_TOP_POINTS} Td {' '.join(shown)} ET".encode()
    return _file(
        [
            b"<</Type/Catalog/Pages 2 0 R/Lang(ja)>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            _PAGE,
            b"<</Length %d>>stream\n%b\nendstream" % (len(page), page),
            _FONT.encode(),
            f"<</Title<FEFF{_hex(title)}>>>".encode(),
        ]
    )


def _starts(line: str) -> range:
    return range(0, max(1, len(line)), _LONGEST_LINE)


def _text(points: int, text: str) -> str:
    return f"/F1 {points} Tf <{_hex(text)}> Tj T*"


def _hex(text: str) -> str:
    return text.encode("utf-16-be").hex()


def _file(objects: Sequence[bytes]) -> bytes:
    content, places = b"%PDF-1.5\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(content))
        content += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return (
        content
        + b"xref\n0 %d\n0000000000 65535 f \n%b" % (size, table)
        + b"trailer<</Size %d/Root 1 0 R/Info %d 0 R>>\n" % (size, len(objects))
        + b"startxref\n%d\n%%%%EOF\n" % len(content)
    )
