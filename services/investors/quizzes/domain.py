"""The questions about the risks, by version, and which answers are wrong. Pure.

A version is never edited: what was answered would mean something else.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from shared.errors import Conflict

VERSION: Final = 1

# Question to the right answer; the words of both stand on the pages, under the same names.
RIGHT: Final[Mapping[int, Mapping[str, str]]] = MappingProxyType(
    {
        1: MappingProxyType(
            {
                "loss": "all_of_it",
                "selling": "maybe_nobody",
                "dividend": "not_promised",
                "chamber": "no_promise",
            }
        )
    }
)


class QuizNeeded(Conflict):
    """Figures count only after all questions about the risks were answered right once."""

    title = "The questions about the risks come first"


def wrong_answers(version: int, answers: Mapping[str, str]) -> list[str]:
    """The questions that were not answered right, in their order."""
    return [
        question for question, right in RIGHT[version].items() if answers.get(question) != right
    ]
