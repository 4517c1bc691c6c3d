"""Shapes of what is set aside on the wire."""

from datetime import datetime
from uuid import UUID

from pydantic import StrictBool

from shared.wire import Answer, Body


class SetAsideIn(Body):
    """「自分向きではない」, or that it is again."""

    is_set_aside: StrictBool


class SetAsideOut(Answer):
    project_id: UUID
    set_at: datetime


class SetAsidesOut(Answer):
    """The last first."""

    investor_id: UUID
    set_asides: list[SetAsideOut]
