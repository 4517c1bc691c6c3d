"""What people read when something goes wrong: the money first, then what to do, then a number."""

import secrets
from collections.abc import Callable
from typing import Any, Final

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.web import session as cookies
from services.web.catalogue import N_
from services.web.clients.http import Refused, SessionOver, Unavailable
from services.web.house import Kept
from services.web.silence import PARTS
from services.web.visit import NotHere, NotOurs, TooMuch, Visit

log = structlog.stdlib.get_logger()

# status: title, sentences. The first sentence says where the money is.
_PAGES: Final[dict[int, tuple[str, tuple[str, ...]]]] = {
    400: (
        N_("もう一度、お願いします"),
        (
            N_("お金は動いていません。"),
            N_("このページを開いてから時間がたったか、別の画面から送られました。前のページを開き直して、もう一度押してください。"),
        ),
    ),
    403: (
        N_("このページは、見られる人が決まっています"),
        (
            N_("お金は動いていません。"),
            N_("別のメールアドレスでログインすると見られることがあります。役割が変わったときも、ここに着きます。"),
        ),
    ),
    404: (
        N_("ページが見つかりません"),
        (
            N_("お金は動いていません。"),
            N_("ページの場所が変わったか、見られる人が決まっているページです。"),
        ),
    ),
    409: (
        N_("いまは、できません"),
        (
            N_("いまの操作で、お金は動いていません。"),
            N_("開いているあいだに、ほかの人の操作や日時で状態が変わりました。"),
        ),
    ),
    413: (
        N_("長すぎて、受け取れません"),
        (N_("お金は動いていません。"), N_("文章なら短く、ファイルなら10MBまでにして、もう一度送ってください。")),
    ),
    429: (
        N_("少し時間をおいてください"),
        (
            N_("お金は動いていません。"),
            N_("短いあいだに何度も送られたので、止めています。10分ほどたってから、もう一度お試しください。"),
        ),
    ),
    500: (
        N_("こちらの不具合で、終わりませんでした"),
        (
            N_("お金が動いたかどうかは、マイページで確かめられます。もう一度お支払いにならないでください。"),
            N_("続けて起きるときは、お電話で下の番号をお伝えください。"),
        ),
    ),
    503: (
        N_("いま、つながりにくくなっています"),
        (
            N_("お金が動いたかどうかは、マイページで確かめられます。もう一度お支払いにならないでください。"),
            N_("少しあとで、もう一度開いてください。"),
        ),
    ),
}  # fmt: skip
# What happened when nothing was sent: then no money can have moved.
_ONLY_READ: Final = N_("お金は動いていません。")


def install(app: FastAPI) -> None:
    """Answer every refusal and failure with a page."""
    app.add_exception_handler(NotHere, _not_here)
    app.add_exception_handler(NotOurs, _shows(400))
    app.add_exception_handler(TooMuch, _shows(413))
    app.add_exception_handler(RequestValidationError, _shows(404))
    app.add_exception_handler(Unavailable, _away)
    app.add_exception_handler(SessionOver, _sign_in_first)
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(HTTPException, _http)


def page(request: Request, status: int, away: str = "") -> Response:
    """The page for `status`; works without knowing who comes, and without any service.

    `away` names the service that does not answer.
    """
    visit = visit_of(request)
    visit.away.clear()  # said by the page itself
    title, sentences = _PAGES.get(status, _PAGES[500])
    if request.method == "GET" and status >= 500:  # noqa: PLR2004
        sentences = (_ONLY_READ, *sentences[1:])
    number = secrets.token_hex(3).upper()
    log.info("page_failed", status=status, number=number, path=request.scope["path"])
    answer = visit.page(
        "failure.html",
        status=status,
        heading=title,
        sentences=sentences,
        part=PARTS.get(away),
        number=number if status >= 500 else None,  # noqa: PLR2004
    )
    if status in {429, 503}:
        answer.headers["Retry-After"] = "600" if status == 429 else "5"  # noqa: PLR2004
    return answer


def visit_of(request: Request) -> Visit:
    """The visit, or a bare one where the failure came before it."""
    known: Visit | None = getattr(request.state, "visit", None)
    if known is not None:
        return known
    house: Kept = request.app.state.house
    return Visit(
        request=request,
        house=house,
        lang=request.scope.get("kyokan_lang", "ja"),
        now=house.clock(),
        path=request.scope["path"],
        session=None,
        secret=request.cookies.get(cookies.VISIT),
        notes={},
        _notes_before="{}",
    )


def _shows(status: int) -> Callable[[Request, Exception], Any]:
    async def show(request: Request, error: Exception) -> Response:
        del error
        return page(request, status)

    return show


async def _away(request: Request, error: Exception) -> Response:
    assert isinstance(error, Unavailable)
    return page(request, 503, error.service)


async def _not_here(request: Request, error: Exception) -> Response:
    """Whom we could not ask about may well see this page: then it is not said to be missing."""
    del error
    visit = visit_of(request)
    if visit.is_unknown and visit.is_signed_in:
        return page(request, 503, "accounts")
    return page(request, 404)


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return page(request, error.status_code if error.status_code in _PAGES else 404)


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    log.info("refused", kind=error.kind, status=error.status)
    return page(request, error.status if error.status in _PAGES else 409)


async def _sign_in_first(request: Request, error: Exception) -> Response:
    del error
    visit = visit_of(request)
    if request.method == "GET":
        query = request.url.query
        visit.notes["next"] = f"{visit.path}?{query}" if query else visit.path
    answer = visit.go("/sign-in")
    cookies.drop(answer, cookies.SESSION)
    return answer


class Safe:
    """The outermost loop: headers every answer carries, and a page for what nobody foresaw."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; a failure after the answer began is the server's to log."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        has_begun = False

        async def guarded(message: Message) -> None:
            nonlocal has_begun
            if message["type"] == "http.response.start":
                has_begun = True
                message["headers"] = [*message["headers"], *_ALWAYS]
                if not any(name == _POLICY[0] for name, _ in message["headers"]):
                    message["headers"].append(_POLICY)
            await send(message)

        try:
            await self._app(scope, receive, guarded)
        except Exception:  # the outermost loop: a page, and the log knows why
            log.exception("page_broke", path=scope["path"])
            if has_begun:
                return
            await self._last_words(scope, receive, guarded)

    async def _last_words(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            answer = page(Request(scope, receive), 500)
        except Exception:  # even the page is broken: plain words
            log.exception("failure_page_broke")
            answer = HTMLResponse(_PLAIN, status_code=500)
            answer.headers["Content-Security-Policy"] = "default-src 'none'"
        await answer(scope, receive, send)


_PLAIN: Final = (
    '<!doctype html><html lang="ja"><meta charset="utf-8"><title>不具合｜共感 Kyokan</title>'
    "<h1>こちらの不具合で、終わりませんでした</h1>"
    "<p>もう一度お支払いにならないでください。少しあとで開き直してください。</p></html>"
)
_POLICY: Final = (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'")
_ALWAYS: Final = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=()"),
]
