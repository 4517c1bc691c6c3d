"""Comments of a review: read from the desk's form, and put in order for the owner."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from services.web.catalogue import N_
from services.web.clients.http import Refused
from services.web.clients.listing import Project
from services.web.clients.reviews import GivenComment
from services.web.forms import Form
from services.web.pages.owner_forms import SECTIONS

KINDS: Final = {
    "must": N_("必須"),
    "should": N_("提案"),
    "question": N_("質問"),
}
# As many as one form has places for; whoever needs more says it in the reason.
PLACES: Final = tuple(range(1, 6))
_LONGEST_QUOTE: Final = 500
_LONGEST_TEXT: Final = 2_000


def read_comments(form: Form) -> list[dict[str, str]]:
    """Those that were begun; each wants a section, a kind and a text."""
    return [_read(form, place) for place in _begun(form)]


def _read(form: Form, place: int) -> dict[str, str]:
    name = f"comment-{place}"
    return {
        "section": form.choice(f"{name}-section", tuple(SECTIONS)),
        "kind": form.choice(f"{name}-kind", tuple(KINDS)),
        "quote": form.text(f"{name}-quote", longest=_LONGEST_QUOTE, required=False),
        "text": form.text(f"{name}-text", longest=_LONGEST_TEXT),
    }


def _begun(form: Form) -> Iterator[int]:
    for place in PLACES:
        parts = ("section", "quote", "text")
        if any(form.value(f"comment-{place}-{part}").strip() for part in parts):
            yield place


def say_quote_missing(form: Form, refusal: Refused) -> None:
    """Say it at the comment whose words are not there."""
    quote = str(refusal.facts.get("quote", ""))
    for place in PLACES:
        if form.text(f"comment-{place}-quote", longest=_LONGEST_QUOTE, required=False) == quote:
            form.wrong(
                f"comment-{place}-quote",
                N_("この節に、この言葉はありません。そのまま写してください"),
            )


def labels() -> dict[str, str]:
    """How the fields of comments are called in the list of mistakes."""
    parts = {
        "section": N_("節"),
        "kind": N_("種類"),
        "quote": N_("引用"),
        "text": N_("コメント"),
    }
    return {
        f"comment-{place}-{part}": label for place in PLACES for part, label in parts.items()
    }


def in_order(comments: Sequence[GivenComment]) -> list[GivenComment]:
    """What must be mended first, then suggestions, then questions; each in the page's order."""
    kinds, sections = list(KINDS), list(SECTIONS)
    return sorted(
        comments,
        key=lambda one: (
            kinds.index(one.kind) if one.kind in kinds else len(kinds),
            sections.index(one.section) if one.section in sections else len(sections),
        ),
    )


def gone_quotes(project: Project, comments: Sequence[GivenComment]) -> set[str]:
    """Quotes that the working copy does not have any more: its text has changed."""
    terms = project.round.terms.model_dump() if project.round else {}
    words = "\n".join(_words((project.content.model_dump(), terms)))
    return {one.quote for one in comments if one.quote not in words}


def _words(value: Any) -> Iterator[str]:  # noqa: ANN401  # any part of a version
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _words(each)
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from _words(each)
