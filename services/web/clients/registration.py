"""A registration in the making as investors keeps it; every answer may still be missing."""

from datetime import date, datetime

from services.web.clients.http import Shape


class Paper(Shape):
    """What figures were read off, and its day."""

    kind: str
    dated_on: date


class Answers(Shape):
    """What was answered so far; None is a question that is still open."""

    birth_on: date | None = None
    corporate_number: str | None = None
    assets_on: date | None = None
    assets_minor: int | None = None
    liabilities_minor: int | None = None
    income_year: int | None = None
    income_minor: int | None = None
    net_assets_minor: int | None = None
    fiscal_year_ended_on: date | None = None
    revenue_minor: int | None = None
    assets_paper: Paper | None = None
    income_paper: Paper | None = None
    understands_total_loss: bool | None = None
    understands_no_market: bool | None = None
    money_not_needed: bool | None = None
    money_not_borrowed: bool | None = None


class Draft(Shape):
    """The answers so far, and when they were saved."""

    answers: Answers
    saved_at: datetime


class QuizTry(Shape):
    """One try at the questions about the risks."""

    version: int
    wrong: tuple[str, ...]
    is_passed: bool
    answered_at: datetime


class Worded(Shape):
    """A code with its words, as investors keeps them."""

    code: str
    ja: str
    en: str

    def said(self, lang: str) -> str:
        """In the reader's language."""
        return self.ja if lang == "ja" else self.en


class Question(Worded):
    """One question about the risks; which answer is right investors alone knows."""

    choices: tuple[Worded, ...]


class QuizTries(Shape):
    """The version in use with its questions, and all tries."""

    version: int
    questions: tuple[Question, ...]
    tries: tuple[QuizTry, ...]

    @property
    def is_passed(self) -> bool:
        """Whether the version in use was passed once."""
        return any(one.is_passed and one.version == self.version for one in self.tries)
