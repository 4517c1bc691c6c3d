"""The demo's mailbox as web needs it: the newest sign-in code of an address."""

import re
from dataclasses import dataclass
from typing import Final

from services.web.clients.http import Service, Shape, shaped_list

_CODE: Final = re.compile(r"\b(\d{6})\b")


class Mail(Shape):
    """One letter."""

    id: int
    body: str


@dataclass(frozen=True)
class Mailbox:
    """Reads letters in the demo only."""

    service: Service

    async def mails(self, email: str) -> list[Mail]:
        """Letters to one address, the oldest first."""
        answer = await self.service.get("/messages", None, {"to": email})
        return shaped_list(Mail, answer, "mailbox")

    async def newest(self, email: str) -> int:
        """The number of the newest letter, 0 where there is none."""
        return max((mail.id for mail in await self.mails(email)), default=0)

    async def code_after(self, email: str, number: int) -> str | None:
        """The code in the newest letter after `number`."""
        bodies = [mail.body for mail in await self.mails(email) if mail.id > number]
        found = [match[1] for body in bodies if (match := _CODE.search(body))]
        return found[-1] if found else None
