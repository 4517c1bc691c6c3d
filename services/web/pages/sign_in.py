"""Signing in by a code that comes by mail: no password, and back to where one was."""

from fastapi import APIRouter
from httpx import codes
from starlette.responses import Response

from services.web import session as cookies
from services.web.catalogue import N_
from services.web.clients.http import Refused, SessionOver
from services.web.forms import as_uuid
from services.web.visit import SignedIn, Visit, Visitor, safe_path
from shared.ids import new_id

router = APIRouter()


@router.get("/sign-in")
async def ask(visit: Visitor, then: str = "") -> Response:
    """The address, and nothing else."""
    if then:
        visit.notes["next"] = safe_path(then)
    return _ask_page(visit)


@router.post("/sign-in")
async def send_code(visit: Visitor) -> Response:
    """Send the code; who is unknown gets one as well, so nobody learns who is known."""
    email = visit.form.email("email")
    if not visit.form.ok:
        return _ask_page(visit)
    sign_in_id = new_id()
    try:
        await visit.house.accounts.ask_code(sign_in_id, email, visit.address)
    except Refused as refusal:
        visit.form.wrong("email", _why_no_code(refusal))
        return _ask_page(visit)
    visit.notes["sign_in"] = {"id": str(sign_in_id), "email": email}
    return visit.go("/sign-in/code")


@router.get("/sign-in/code")
async def ask_for_code(visit: Visitor) -> Response:
    """The digits from the mail."""
    if "sign_in" not in visit.notes:
        return visit.go("/sign-in")
    return _code_page(visit)


@router.post("/sign-in/code")
async def check_code(visit: Visitor) -> Response:
    """Right: on to where one was. Wrong: try again, until accounts says it is enough."""
    under_way = visit.notes.get("sign_in", {})
    sign_in_id = as_uuid(str(under_way.get("id", "")))
    if sign_in_id is None:
        return visit.go("/sign-in")
    code = visit.form.code("code")
    if not visit.form.ok:
        return _code_page(visit)
    try:
        opened = await visit.house.accounts.open_session(sign_in_id, code)
    except SessionOver:
        visit.form.wrong("code", _WRONG_CODE)
        return _code_page(visit)
    except Refused as refusal:
        visit.form.wrong("code", _why_wrong(refusal))
        return _code_page(visit)
    return enter(visit, opened.session_token)


@router.post("/sign-out")
async def leave(visit: SignedIn) -> Response:
    """End the session here and at accounts."""
    assert visit.session is not None
    await visit.house.accounts.close_session(visit.session)
    visit.notes.clear()
    visit.announce(N_("ログアウトしました。"))
    answer = visit.go("/")
    cookies.drop(answer, cookies.SESSION)
    cookies.drop(answer, cookies.VISIT)
    return answer


def enter(visit: Visit, session_token: str, path: str | None = None) -> Response:
    """Begin a signed-in visit under fresh secrets, where the person wanted to go."""
    visit.notes.pop("sign_in", None)
    wanted = path or safe_path(str(visit.notes.pop("next", "/my")))
    answer = visit.go(wanted)
    cookies.put(answer, cookies.SESSION, session_token)
    cookies.put(answer, cookies.VISIT, cookies.new_secret())
    return answer


_WRONG_CODE = N_("数字がちがいます。メールを見て、もう一度入れてください")


def _why_no_code(refusal: Refused) -> str:
    if refusal.status == codes.TOO_MANY_REQUESTS:
        return N_("続けて送られました。10分ほどたってから、もう一度お試しください")
    return N_("このアドレスには送れませんでした。打ちまちがいがないか、確かめてください")


def _why_wrong(refusal: Refused) -> str:
    if refusal.status == codes.TOO_MANY_REQUESTS:
        return N_(
            "何度もちがったので、この数字は使えなくなりました。メールアドレスからやり直してください"
        )
    return _WRONG_CODE


def _ask_page(visit: Visit) -> Response:
    return visit.page("sign_in/ask.html", status=_status(visit))


def _code_page(visit: Visit) -> Response:
    return visit.page(
        "sign_in/code.html",
        status=_status(visit),
        email=visit.notes["sign_in"]["email"],
        mailbox=visit.house.settings.mailbox_page if visit.house.settings.is_demo else None,
    )


def _status(visit: Visit) -> int:
    return codes.OK if visit.form.ok else codes.UNPROCESSABLE_ENTITY
