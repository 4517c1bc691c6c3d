"""The threshold of the pledge's door: who comes while the queue is full is told so at once.

Under three times the load that can be borne, whatever a refusal costs is missing where the
accepted ones are worked off. It never looks for itself: admission does, at the door.
"""

import re
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from services.matching.pledges.admission import Admission, busy
from shared import problems

_NEW_PLEDGE: Final = re.compile(r"/rounds/[^/]+/pledges/[^/]+")


class Threshold:
    """Turns a new pledge away before it is read, its caller known or a connection taken."""

    def __init__(self, app: ASGIApp, admission: Admission) -> None:
        self._app = app
        self._admission = admission
        self._refusal = problems.response(busy())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._admission.is_known_full and _is_new_pledge(scope):
            await self._refusal(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def _is_new_pledge(scope: Scope) -> bool:
    return (
        scope["type"] == "http"
        and scope["method"] == "PUT"
        and _NEW_PLEDGE.fullmatch(scope["path"]) is not None
    )
