"""Shapes of the risk quiz on the wire: its questions go out, without which answer is right."""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal, Self
from uuid import UUID

from pydantic import ConfigDict

from services.investors.quizzes.domain import QUESTIONS, VERSION, wrong_answers
from services.investors.quizzes.domain import Question as Asked
from services.investors.quizzes.store import Try
from shared.wire import Answer, Body, body_hash

Question = Literal["loss", "selling", "dividend", "chamber"]


class QuizAnswers(Body):
    """Version 1: how much may be lost, who buys, what comes back, what a chamber promises."""

    loss: Literal["nothing", "half", "all_of_it"]
    selling: Literal["any_time", "the_company", "maybe_nobody"]
    dividend: Literal["every_year", "as_a_bank", "not_promised"]
    chamber: Literal["a_profit", "money_back", "no_promise"]


class QuizAnswerIn(Body):
    """One try at all questions of a version."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "version": 1,
                    "answers": {
                        "loss": "all_of_it",
                        "selling": "maybe_nobody",
                        "dividend": "not_promised",
                        "chamber": "no_promise",
                    },
                }
            ]
        }
    )

    version: Literal[1]
    answers: QuizAnswers

    def as_try(self, investor_id: UUID, answer_id: UUID, now: datetime) -> Try:
        answers = self.answers.model_dump()
        return Try(
            investor_id=investor_id,
            answer_id=answer_id,
            version=self.version,
            answers=answers,
            wrong=wrong_answers(self.version, answers),
            body_hash=body_hash(self),
            answered_at=now,
        )


class QuizAnswerOut(Answer):
    """One try; `wrong` names the questions to read about once more, none when it is passed."""

    investor_id: UUID
    answer_id: UUID
    version: int
    answers: QuizAnswers
    wrong: list[Question]
    is_passed: bool
    answered_at: datetime

    @classmethod
    def of(cls, known: Try) -> Self:
        return cls.model_validate(
            {
                "investor_id": known.investor_id,
                "answer_id": known.answer_id,
                "version": known.version,
                "answers": dict(known.answers),
                "wrong": list(known.wrong),
                "is_passed": not known.wrong,
                "answered_at": known.answered_at,
            }
        )


class ChoiceOut(Answer):
    """One answer that may be given."""

    code: str
    ja: str
    en: str


class QuestionOut(Answer):
    """One question with its choices, in the order they are shown."""

    code: Question
    ja: str
    en: str
    choices: list[ChoiceOut]

    @classmethod
    def of(cls, asked: Asked) -> Self:
        return cls.model_validate(
            {
                "code": asked.code,
                "ja": asked.ja,
                "en": asked.en,
                "choices": [
                    {"code": each.code, "ja": each.ja, "en": each.en} for each in asked.choices
                ],
            }
        )


class QuizAnswersOut(Answer):
    """The version in use with its questions, and all tries at any, the newest first."""

    version: int
    questions: list[QuestionOut]
    tries: list[QuizAnswerOut]

    @classmethod
    def of(cls, tries: Iterable[Try]) -> Self:
        return cls(
            version=VERSION,
            questions=[QuestionOut.of(each) for each in QUESTIONS[VERSION]],
            tries=[QuizAnswerOut.of(each) for each in tries],
        )
