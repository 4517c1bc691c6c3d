"""The HTTP door as a place to crash: before anything is done, or with all done and unanswered.

Put around the application only while a failpoint is armed.
"""

import re

from fastapi import FastAPI
from starlette.types import Message, Receive, Scope, Send

from shared import failpoints


class CrashDoor:
    """Tells the failpoint which operation is asked for, and which is about to answer."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app
        self._doors = [
            (method.upper(), re.compile(re.sub(r"{\w+}", "[^/]+", path)), says["operationId"])
            for path, methods in app.openapi()["paths"].items()
            for method, says in methods.items()
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        place = f"{self._app.title}.{self.operation(scope['method'], scope['path'])}"

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                failpoints.reach(place, "answering")
            await send(message)

        failpoints.reach(place, "asked")
        await self._app(scope, receive, answer)

    def operation(self, method: str, path: str) -> str:
        """The name of what stands at this address, or nothing."""
        fits = (
            name
            for known, door, name in self._doors
            if known == method and door.fullmatch(path)
        )
        return next(fits, "")
