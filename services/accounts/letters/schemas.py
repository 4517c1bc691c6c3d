"""Shapes of choosing letters on the wire."""

from typing import Annotated

from pydantic import ConfigDict, StrictBool, StringConstraints

from services.accounts.letters.domain import ChoiceKind
from shared.wire import Answer, Body

_MARK = "AZnwoAAAcACAAAAAAAAAAQ=="


class ChoiceOut(Answer):
    """Whether letters of a kind are sent to the asker."""

    kind: ChoiceKind
    is_wanted: bool


class ChoicesOut(Answer):
    """All that can be switched off; what a contract needs is sent in any case."""

    items: list[ChoiceOut]


class ChoiceIn(Body):
    model_config = ConfigDict(json_schema_extra={"example": {"is_wanted": False}})

    is_wanted: StrictBool


class StopIn(Body):
    """The mark that stands in the mail's own address."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"kind": "half_way", "mark": _MARK}}
    )

    kind: ChoiceKind
    mark: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_=-]{1,200}$")]


class StopOut(Answer):
    """The kind that is sent no more."""

    kind: ChoiceKind
