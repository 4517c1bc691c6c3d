"""Out to the mail server by SMTP: one conversation for the letters of one claim."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from uuid import UUID

import aiosmtplib

from services.accounts.letters import words
from services.accounts.letters.words import WaysOut, Words

_TIMEOUT_S = 5.0
# Of one letter, said in good order: the next one may go.
_REFUSALS = (aiosmtplib.SMTPResponseException, aiosmtplib.SMTPRecipientsRefused, ValueError)


class MailFailed(Exception):
    """The letter could not be handed over; it may go better later."""


@dataclass(frozen=True)
class Post:
    """Where letters are handed over. `sender` is a mail address, with or without a name."""

    host: str
    port: int
    sender: str
    web_url: str
    username: str | None = None
    password: str | None = None

    @asynccontextmanager
    async def conversation(self) -> AsyncIterator["Conversation"]:
        """One with the mail server, opened with its first letter and ended in any case."""
        server = aiosmtplib.SMTP(
            hostname=self.host,
            port=self.port,
            username=self.username,
            password=self.password,
            # Its full name would be asked of the DNS each time, which may take long.
            local_hostname=socket.gethostname(),
            timeout=_TIMEOUT_S,
        )
        try:
            yield Conversation(self, server)
        finally:
            if server.is_connected:
                with suppress(aiosmtplib.SMTPException, OSError):
                    await server.quit()
            server.close()

    def message(
        self, to: str, content: Words, ways: WaysOut, *, letter_id: UUID, now: datetime
    ) -> EmailMessage:
        """The letter in its envelope; a repeat has the same Message-ID.

        Raises:
            ValueError: the address or the subject cannot stand in a header.
        """
        message = EmailMessage(policy=SMTP)
        message["Subject"] = content.subject
        message["From"] = self.sender
        message["To"] = to
        message["Date"] = format_datetime(now)
        message["Message-ID"] = f"<{letter_id}@kyokan>"
        message["Auto-Submitted"] = "auto-generated"
        message["Content-Language"] = "ja"
        if ways.stop:
            # RFC 8058: the reader's mail program stops it by one press, without a page.
            message["List-Unsubscribe"] = f"<{ways.stop}>"
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        message.set_content(words.text(content, self.web_url, ways))
        message.add_alternative(words.html(content, self.web_url, ways), subtype="html")
        return message


class Conversation:
    """What is said to the mail server between its greeting and our leave."""

    def __init__(self, post: Post, server: aiosmtplib.SMTP) -> None:
        self._post = post
        self._server = server
        self._turn = asyncio.Lock()
        self._is_over = False

    async def send(
        self, to: str, content: Words, ways: WaysOut, *, letter_id: UUID, now: datetime
    ) -> None:
        """Hand over one letter, after those that asked before.

        Raises:
            MailFailed: the server refuses it, does not answer, or did not a moment ago.
        """
        try:
            message = self._post.message(to, content, ways, letter_id=letter_id, now=now)
        except ValueError as error:
            # Not its text: it may name the address.
            raise MailFailed(type(error).__name__) from error
        async with self._turn:
            if self._is_over:
                raise MailFailed("no conversation")
            await self._hand_over(message)

    async def _hand_over(self, message: EmailMessage) -> None:
        try:
            if not self._server.is_connected:
                await self._server.connect()
            await self._server.send_message(message)
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            # Else each of the others would wait for a server that is not there.
            self._is_over = not (isinstance(error, _REFUSALS) and self._server.is_connected)
            raise MailFailed(type(error).__name__) from error
