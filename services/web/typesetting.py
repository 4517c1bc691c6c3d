"""Keeps a day, a telephone number, office hours and a spoken sum whole at the end of a line.

Browsers break them at hyphens and between figures and characters; a person reads them out in one
breath. Works on the finished page, on the text between tags only, so that no template has to
think of it.
"""

import re
from typing import Final

_WHOLE: Final = re.compile(
    r"""
    [（「]?(?:
    \d{4}年\d{1,2}月\d{1,2}日(?:（[月火水木金土日]）)?(?:\d{1,2}:\d\d)?
    | (?<![A-Za-z0-9-])0\d{1,4}-\d{1,4}-\d{3,4}(?![A-Za-z0-9-])
    | (?:平日\ )?\d{1,2}:\d\d–\d{1,2}:\d\d
    | のこり[\d,]+[日口]
    | \d{4}年\d{1,2}月(?!\d)
    | [\d,億万]*\d[億万]?円
    )[）」、。]*
    """,
    re.VERBOSE,
)
# Brackets and full stops go along: a box may otherwise leave them behind, or begin a line with one.
# Nothing but plain text may stand in these; what is kept whole already is left alone.
_SKIPPED: Final = re.compile(
    r"<(title|style|textarea|option)\b.*?</\1>|<span class=\"(?:ph|nowrap)\">[^<]*</span>|<[^>]*>",
    re.DOTALL,
)


# What our English counts; it is written in the plural, and one of it is the rare case.
_ONE: Final = re.compile(
    r"(?<![\d,.])1 ((?:business |more )?"
    r"(?:day|hour|line|month|photo|pledge|point|section|share|time|trade|unit|version))s\b"
)


def count_one(html: str) -> str:
    """The English page, in which one day is not 「1 days」."""
    return _ONE.sub(r"1 \1", html)


def keep_whole(html: str) -> str:
    """The page with every such piece in a box that moves to the next line as one."""
    done, at = [], 0
    for found in _SKIPPED.finditer(html):
        done += [_boxed(html[at : found.start()]), found.group()]
        at = found.end()
    return "".join([*done, _boxed(html[at:])])


def _boxed(text: str) -> str:
    return _WHOLE.sub(r'<span class="ph">\g<0></span>', text) if text.strip() else text
