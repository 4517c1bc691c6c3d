"""The questions about the risks, by version: their words, and which answer is right. Pure.

A version is never edited, its words neither: what was answered would mean something else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from shared.errors import Conflict


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer that may be given, in both languages."""

    code: str
    ja: str
    en: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question with its choices in the order they are shown; `right` is the code of one."""

    code: str
    ja: str
    en: str
    choices: Sequence[Choice]
    right: str


VERSION: Final = 1
_FIRST: Final = (
    Question(
        "loss",
        "会社がなくなったとき、出したお金はどうなりますか",
        "What happens to your money if the company closes?",
        (
            Choice("nothing", "かならず全部もどります", "All of it surely comes back"),
            Choice("all_of_it", "全部なくなることがあります", "All of it may be lost"),
            Choice("half", "半分はもどります", "Half of it comes back"),
        ),
        right="all_of_it",
    ),
    Question(
        "selling",
        "急にお金が要るとき、この株は売れますか",
        "Can you sell the shares when you suddenly need money?",
        (
            Choice(
                "maybe_nobody",
                "買う人が見つからないことがあります",
                "You may find nobody who buys them",
            ),
            Choice("any_time", "いつでも売れます", "Yes, at any time"),
            Choice(
                "the_company",
                "会社がかならず買いもどします",
                "The company surely buys them back",
            ),
        ),
        right="maybe_nobody",
    ),
    Question(
        "dividend",
        "配当は、もらえますか",
        "Will you get a dividend?",
        (
            Choice("every_year", "毎年かならずもらえます", "Yes, surely each year"),
            Choice(
                "as_a_bank",
                "預金の利子のように、決まった額がもらえます",
                "Yes, a fixed amount like the interest on a deposit",
            ),
            Choice("not_promised", "約束されていません", "It is not promised"),
        ),
        right="not_promised",
    ),
    Question(
        "chamber",
        "商工会議所が確かめた募集なら、もうかりますか",
        "Does a round that the chamber checked bring a profit?",
        (
            Choice(
                "a_profit",
                "商工会議所が、もうけを約束しています",
                "The chamber promises a profit",
            ),
            Choice("no_promise", "もうけの約束ではありません", "The check promises no profit"),
            Choice(
                "money_back",
                "損をしたら、商工会議所がもどしてくれます",
                "The chamber makes up for a loss",
            ),
        ),
        right="no_promise",
    ),
)
QUESTIONS: Final[Mapping[int, Sequence[Question]]] = MappingProxyType({1: _FIRST})


class QuizNeeded(Conflict):
    """Figures count only after all questions about the risks were answered right once."""

    title = "The questions about the risks come first"


def wrong_answers(version: int, answers: Mapping[str, str]) -> list[str]:
    """The questions that were not answered right, in their order."""
    return [each.code for each in QUESTIONS[version] if answers.get(each.code) != each.right]
