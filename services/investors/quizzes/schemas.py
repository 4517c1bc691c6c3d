"""Shapes of the risk quiz on the wire; the words of its questions stand on the pages."""

from datetime import datetime
from typing import Literal, Self
from uuid import UUID

from pydantic import ConfigDict

from services.investors.quizzes.domain import VERSION, wrong_answers
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


class QuizAnswersOut(Answer):
    """All tries, the newest first; `version` is the one in use."""

    version: int = VERSION
    tries: list[QuizAnswerOut]
