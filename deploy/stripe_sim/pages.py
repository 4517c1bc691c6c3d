"""The pages a supporter sees at Stripe: card entry and 3-D Secure. Plain HTML, no script."""

from collections.abc import Callable
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs, urlencode

from jinja2 import Environment, FileSystemLoader
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from deploy.stripe_sim import bank, checkout
from deploy.stripe_sim.cards import BY_NUMBER, CARDS
from deploy.stripe_sim.errors import CardRefused, StripeRefusal
from deploy.stripe_sim.webhooks import Sender
from deploy.stripe_sim.work import Body, Work

_HERE: Final = Path(__file__).parent
# No form-action: browsers apply it to the redirect after a form too, which leads to the shop.
_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src data:;"
    " base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
_SHOWN: Final = [card for card in CARDS if card.label]
_ASKING: Final = [card for card in _SHOWN if card.asks != "never"]
_QUIET: Final = [card for card in _SHOWN if card.asks == "never"]
_GROUPS: Final = (
    ("成功するカード", "primary", [c for c in _QUIET if c.refuses == "never"]),
    ("3Dセキュアが求められるカード", "plain", _ASKING),
    ("断られるカード", "plain", [c for c in _QUIET if c.refuses == "always"]),
    (
        "登録はできて後日断られるカード",
        "plain",
        [c for c in _QUIET if c.refuses == "when_charged"],
    ),
)
_FORM_BYTES: Final = 4096


class Pages:
    """Checkout and 3-D Secure, for one account."""

    def __init__(self, work: Callable[[], Work], sender: Sender) -> None:
        self._work = work
        self._sender = sender
        self._templates = Environment(
            loader=FileSystemLoader(_HERE / "templates"), autoescape=True, trim_blocks=True
        )
        self._templates.filters["yen"] = "{:,}円".format

    def routes(self) -> list[Route]:
        return [
            Route("/c/pay/{session}", self.show),
            Route("/c/pay/{session}", self.pay, methods=["POST"]),
            Route("/3ds/{intent}", self.ask),
            Route("/3ds/{intent}", self.answer, methods=["POST"]),
            Route("/receipts/{charge}", self.receipt),
            Route("/checkout.css", self.stylesheet),
        ]

    async def stylesheet(self, _request: Request) -> Response:
        return FileResponse(_HERE / "templates" / "checkout.css", media_type="text/css")

    async def show(self, request: Request) -> Response:
        work = self._work()
        session = work.store.find("checkout.session", request.path_params["session"])
        return self._session_page(work, session)

    def _session_page(
        self, work: Work, session: Body | None, problem: str | None = None
    ) -> Response:
        if session is None or session["status"] == "expired" or _over(work, session):
            back = session["cancel_url"] if session else None
            return self._page(
                "closed.html",
                404 if session is None else 410,
                title="このページは使えません",
                message="ページの期限が切れたか、アドレスに誤りがあります。",
                back=back,
            )
        if session["status"] == "complete":
            return self._page(
                "closed.html",
                title="手続きは済んでいます",
                message="このページでの手続きは終わりました。",
                back=_success(session),
            )
        status = 402 if problem else 200
        return self._page("pay.html", status, session=session, groups=_GROUPS, problem=problem)

    async def pay(self, request: Request) -> Response:
        """One card tried: on to the shop, to 3-D Secure, or the page again with the refusal."""
        number = (await _form(request)).get("card", "")
        work = self._work()
        problem, intent = None, None
        with work.store.transaction():
            session = work.store.find("checkout.session", request.path_params["session"])
            usable = session and session["status"] == "open" and not _over(work, session)
            if session and usable and number in BY_NUMBER:
                try:
                    intent = checkout.try_card(work, session, BY_NUMBER[number])
                except CardRefused as refusal:
                    problem = _REASONS.get(str(refusal.more.get("decline_code")), _REFUSED)
            elif session and usable:
                problem = "カードを選んでください。"
        self._sender.wake()
        if intent and session:
            after = f"/3ds/{intent['id']}"
            done = intent["status"] != "requires_action"
            return _go(_success(session) if done else after)
        return self._session_page(work, session, problem)

    async def ask(self, request: Request) -> Response:
        return self._ask(self._work(), request.path_params["intent"])

    def _ask(self, work: Work, intent_id: str) -> Response:
        intent = work.store.find_any(intent_id)
        if intent is None or intent.get("status") != "requires_action":
            return self._page(
                "closed.html",
                410,
                title="本人認証は求められていません",
                message="手続きが済んだか、アドレスに誤りがあります。",
                back=None,
            )
        return self._page("secure.html", intent=intent)

    async def answer(self, request: Request) -> Response:
        """Confirmed or failed; then back to where the cardholder came from."""
        outcome = (await _form(request)).get("outcome", "")
        work = self._work()
        intent_id = request.path_params["intent"]
        try:
            with work.store.transaction():
                intent = bank.find_intent(work, intent_id)
                ok = outcome == "authenticated"
                intent = bank.answer_3ds(work, intent, "authenticated" if ok else "failed")
        except StripeRefusal:
            return self._ask(work, intent_id)
        self._sender.wake()
        return self._after_3ds(work, intent)

    def _after_3ds(self, work: Work, intent: Body) -> Response:
        hidden = work.store.hidden(intent["id"])
        succeeded = intent["status"] in {"succeeded", "requires_capture"}
        if "session" in hidden:
            session = work.get("checkout.session", hidden["session"])
            if succeeded:
                return _go(_success(session))
            problem = "本人認証ができませんでした。もう一度、または別のカードでお試しください。"
            error = intent.get("last_payment_error") or {}
            problem = _REASONS.get(str(error.get("decline_code")), problem)
            return self._session_page(work, session, problem)
        if "return_url" in hidden:
            return _go(_returned(hidden["return_url"], intent, succeeded=succeeded))
        message = "本人認証が済みました。" if succeeded else "本人認証ができませんでした。"
        return self._page("closed.html", title=message, message="", back=None)

    async def receipt(self, request: Request) -> Response:
        charge = self._work().store.find("charge", request.path_params["charge"])
        if charge is None:
            return self._page(
                "closed.html", 404, title="領収書がありません", message="", back=None
            )
        message = f"{charge['amount_captured']:,}円({charge['id']})"
        return self._page("closed.html", title="領収書", message=message, back=None)

    def _page(self, name: str, status: int = 200, **values: object) -> Response:
        text = self._templates.get_template(name).render(**values)
        return HTMLResponse(text, status, headers=_HEADERS)


_REFUSED: Final = "カード会社がこのカードを承認しませんでした。別のカードでお試しください。"
_REASONS: Final = {
    "insufficient_funds": "残高または利用枠が足りません。別のカードでお試しください。",
    "expired_card": "カードの有効期限が切れています。別のカードでお試しください。",
}


def _over(work: Work, session: Body) -> bool:
    """Its time is up, though nothing has noticed yet."""
    return session["status"] == "open" and bool(session["expires_at"] <= work.now)


def _success(session: Body) -> str:
    return str(session["success_url"]).replace("{CHECKOUT_SESSION_ID}", session["id"])


def _returned(url: str, intent: Body, *, succeeded: bool) -> str:
    query = urlencode(
        {
            intent["object"]: intent["id"],
            f"{intent['object']}_client_secret": intent["client_secret"],
            "redirect_status": "succeeded" if succeeded else "failed",
        }
    )
    return f"{url}{'&' if '?' in url else '?'}{query}"


def _go(url: str) -> Response:
    return RedirectResponse(url, 303, headers={"Cache-Control": "no-store"})


async def _form(request: Request) -> dict[str, str]:
    raw = (await request.body())[:_FORM_BYTES].decode("utf-8", errors="replace")
    return {name: values[0] for name, values in parse_qs(raw).items()}
