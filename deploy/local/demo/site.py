"""The platform as visitors reach it: sign-ins by mail code, JSON, hosted card pages, the clock.

Used by the demo world and by tests of the whole platform; it knows no table and no topic.
"""

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final, TypeVar
from uuid import UUID

import httpx

from shared.clock import MovableClock, system_clock
from shared.ids import new_id

WAIT_S: Final = 120.0  # on a slow machine with much else to do
ANSWER_S: Final = 10.0
OK_CARD: Final = "4242424242424242"
_CODE: Final = re.compile(r"\b(\d{6})\b")

_TOKEN_KEPT: Final = timedelta(minutes=4)

Json = dict[str, Any]
_T = TypeVar("_T")


class NeverHappened(Exception):
    """Something waited for did not come within `WAIT_S`."""


class Refused(Exception):
    """A door said no; `status` and `problem` say how."""

    def __init__(self, status: int, problem: Json) -> None:
        super().__init__(f"{status} {problem}")
        self.status = status
        self.problem = problem


class Site:
    """The running platform. `urls` by the name of the program; an answer comes in time."""

    def __init__(
        self, urls: Mapping[str, str], clock_file: Path, answer_within_s: float = ANSWER_S
    ) -> None:
        self.urls = dict(urls)
        self.clock = MovableClock(clock_file)
        self.http = httpx.Client(timeout=answer_within_s)

    def close(self) -> None:
        self.http.close()

    def move_to(self, moment: datetime) -> None:
        """Set every program's clock; it only moves forward."""
        assert moment >= self.clock()
        self.clock.set_offset(moment - system_clock())

    def visitor(self, email: str) -> "Visitor":
        return Visitor(self, email)

    def public(self, service: str, path: str) -> Json:
        """What anybody may read."""
        return _answer(self.http.get(self.urls[service] + path))

    def codes(self, email: str, *, after: int) -> list[str]:
        """Of the mails to `email` past that number, the oldest first."""
        mails = self.http.get(
            f"{self.urls['mailbox']}/messages", params={"to": email, "after": after}
        ).json()
        found = [_CODE.search(str(mail["body"])) for mail in mails]
        return [each.group(1) for each in found if each]

    def newest_code(self, email: str, *, after: int) -> str | None:
        codes = self.codes(email, after=after)
        return codes[-1] if codes else None

    def newest_mail(self, email: str) -> int:
        """The number of the newest mail to `email`, 0 where there is none."""
        mails = self.http.get(f"{self.urls['mailbox']}/messages", params={"to": email}).json()
        return int(mails[-1]["id"]) if mails else 0

    def save_card(self, page_url: str, card: str = OK_CARD) -> httpx.Response:
        """Press the hosted page's button with `card`; 3-D Secure is confirmed where asked."""
        answer = self.http.post(page_url, data={"card": card})
        if "/3ds/" in answer.headers.get("location", ""):
            asked = httpx.URL(page_url).join(answer.headers["location"])
            answer = self.http.post(asked, data={"outcome": "authenticated"})
        return answer


@dataclass
class Visitor:
    """A person with a session of their own, renewed when it has ended."""

    site: Site
    email: str
    _session: str | None = None
    _tokens: dict[str, tuple[datetime, str]] = field(default_factory=dict)

    def put(self, service: str, path: str, body: Any = None) -> Json:  # noqa: ANN401
        return self.ask("PUT", service, path, body)

    def put_file(self, service: str, path: str, content: bytes) -> Json:
        headers = {"Authorization": f"Bearer {self.bearer(service)}"}
        url = self.site.urls[service] + path
        return _answer(self.site.http.put(url, headers=headers, content=content))

    def post(self, service: str, path: str, body: Any = None) -> Json:  # noqa: ANN401
        return self.ask("POST", service, path, body)

    def get(self, service: str, path: str) -> Json:
        return self.ask("GET", service, path)

    def ask(
        self,
        method: str,
        service: str,
        path: str,
        body: Any = None,  # noqa: ANN401  # any JSON
    ) -> Json:
        """One call as this person.

        Raises:
            Refused: with the problem that came back.
        """
        headers = {"Authorization": f"Bearer {self.bearer(service)}"}
        url = self.site.urls[service] + path
        return _answer(self.site.http.request(method, url, json=body, headers=headers))

    def me(self) -> Json:
        return self.get("accounts", "/me")

    @property
    def person_id(self) -> UUID:
        return UUID(self.me()["person_id"])

    def sign_in(self) -> str:
        """A new session by the code in the mail; returns its token."""
        site = self.site
        newest = site.newest_mail(self.email)
        sign_in_id = str(new_id())
        accounts = site.urls["accounts"]
        asked = {"sign_in_id": sign_in_id, "email": self.email}
        _answer(site.http.post(f"{accounts}/sign-in-codes", json=asked))
        tried: set[str] = set()
        token = until(lambda: self._try_codes(sign_in_id, newest, tried), "a sign-in code")
        self._session = token
        self._tokens.clear()
        return token

    def _try_codes(self, sign_in_id: str, newest: int, tried: set[str]) -> str | None:
        """The session's token once a mail has the code of this sign-in.

        The mail of an earlier try may be late and come first: its code is wrong for this one.
        """
        for code in self.site.codes(self.email, after=newest):
            if code in tried:
                continue
            tried.add(code)
            given = self.site.http.post(
                f"{self.site.urls['accounts']}/sessions",
                json={"sign_in_id": sign_in_id, "code": code},
            )
            if not _is_wrong_code(given):
                return str(_answer(given)["session_token"])
        return None

    def bearer(self, service: str) -> str:
        """A token for this audience, good for minutes."""
        now = self.site.clock()
        until_, token = self._tokens.get(service, (now, ""))
        if until_ <= now:
            token = self._new_token(service)
            self._tokens[service] = (now.replace(microsecond=0) + _TOKEN_KEPT, token)
        return token

    def forget_tokens(self) -> None:
        """Take new ones next time."""
        self._tokens.clear()

    def _new_token(self, service: str) -> str:
        for _ in range(2):
            session = self._session or self.sign_in()
            answer = self.site.http.post(
                f"{self.site.urls['accounts']}/tokens",
                json={"audience": service},
                headers={"Authorization": f"Session {session}"},
            )
            if answer.status_code != httpx.codes.UNAUTHORIZED:
                return str(_answer(answer)["token"])
            self._session = None
        raise NeverHappened(f"{self.email} cannot sign in")


def until(look: Callable[[], _T | None], what: str, wait_s: float = WAIT_S) -> _T:
    """Look again until there is something.

    Raises:
        NeverHappened: there was nothing within `wait_s`.
    """
    deadline = time.monotonic() + wait_s
    while time.monotonic() < deadline:
        found = look()
        if found:
            return found
        time.sleep(0.05)
    raise NeverHappened(f"{what} did not come within {wait_s:.0f} s")


def _is_wrong_code(answer: httpx.Response) -> bool:
    return answer.status_code == httpx.codes.CONFLICT and "tries_left" in answer.json()


def _answer(answer: httpx.Response) -> Json:
    if answer.is_success:
        return dict(answer.json()) if answer.content else {}
    is_json = "json" in answer.headers.get("content-type", "")
    raise Refused(answer.status_code, answer.json() if is_json else {"text": answer.text[:200]})
