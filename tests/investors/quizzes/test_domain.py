"""The questions of each version: whole in both languages, one right answer, and as released."""

from hashlib import sha256
from typing import get_args

import pytest

from services.investors.quizzes.domain import QUESTIONS, VERSION, wrong_answers
from services.investors.quizzes.schemas import QuizAnswers

RIGHT = {"loss": "all_of_it", "selling": "maybe_nobody", "dividend": "not_promised"}
# A version is never edited: a change of a word is a new version.
RELEASED = {1: "d83ef1452c6ff713"}


@pytest.mark.parametrize("version", QUESTIONS)
def test_a_released_version_stays_word_for_word(version: int) -> None:
    assert sha256(repr(QUESTIONS[version]).encode()).hexdigest()[:16] == RELEASED[version]


@pytest.mark.parametrize("version", QUESTIONS)
def test_each_question_has_words_and_one_right_choice(version: int) -> None:
    for question in QUESTIONS[version]:
        codes = [each.code for each in question.choices]
        assert codes.count(question.right) == 1
        assert len(set(codes)) == len(codes)
        words = [(question.ja, question.en)]
        words += [(each.ja, each.en) for each in question.choices]
        assert all(ja and en for ja, en in words)


def test_the_form_on_the_wire_takes_the_questions_in_use_and_their_choices() -> None:
    taken = {
        name: set(get_args(field.annotation))
        for name, field in QuizAnswers.model_fields.items()
    }
    asked = {each.code: {one.code for one in each.choices} for each in QUESTIONS[VERSION]}
    assert taken == asked


def test_what_was_not_answered_right_is_named_in_order() -> None:
    assert wrong_answers(1, {**RIGHT, "chamber": "no_promise"}) == []
    assert wrong_answers(1, {**RIGHT, "loss": "half"}) == ["loss", "chamber"]
