"""One request as the pages see it: who comes, in which language, and how to answer."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, Final
from urllib.parse import quote
from uuid import UUID

from fastapi import Depends, Request
from httpx import codes
from starlette.datastructures import UploadFile
from starlette.responses import HTMLResponse, RedirectResponse, Response

from services.web import menu, silence
from services.web import session as cookies
from services.web.catalogue import Lang
from services.web.clients.accounts import Contact, Me
from services.web.clients.http import SessionOver, Unavailable
from services.web.forms import Form
from services.web.house import House, Kept
from services.web.menu import Item
from services.web.silence import PARTS
from services.web.typesetting import count_one, keep_whole
from services.web.words import Words

_LONGEST_FORM_BYTES: Final = 200_000
_LONGEST_UPLOAD_BYTES: Final = 10 * 1024 * 1024 + _LONGEST_FORM_BYTES
_TAKES_FILES: Final = re.compile(
    r"/owner/projects/[^/]+/(round|photos)|/register/[^/]+/handlers/[^/]+/authority"
)
_PUBLIC_CACHE: Final = "public, max-age=0, s-maxage=10, must-revalidate"


class NotHere(Exception):
    """There is no such page, or it is somebody else's."""


class NotOurs(Exception):
    """A form that did not stand on our page, or stood there too long."""


class TooMuch(Exception):
    """A form larger than any of ours."""


@dataclass
class Visit:
    """A request, its person, and the cookies its answer will set."""

    request: Request
    house: Kept
    lang: Lang
    now: datetime
    path: str
    session: str | None
    secret: str | None
    notes: dict[str, Any]
    me: Me | None = None
    is_unknown: bool = False
    form: Form = field(default_factory=Form)
    side: str = "public"
    contact: Contact | None = None
    said: str = ""
    leads_to_payment: bool = False
    away: set[str] = field(default_factory=set)
    _notes_before: str = ""
    _needs_proof: bool = False

    # ---- words

    def gettext(self, sentence: str, **facts: object) -> str:
        """A Japanese sentence in the reader's language."""
        found = self.house.translations[self.lang](sentence) if sentence else ""
        return found % facts if facts else found

    @property
    def words(self) -> Words:
        """Amounts and dates for this reader."""
        return Words(self.lang, self.now, self.gettext)

    @property
    def address(self) -> str | None:
        """Where the browser is: the other end of the connection, or what a trusted proxy says."""
        client = self.request.client
        return client.host if client else None

    # ---- addresses

    def link(self, path: str) -> str:
        """`path` in the reader's language."""
        return path if self.lang == "ja" else f"/en{path}"

    def elsewhere(self, lang: str) -> str:
        """The same page in another language."""
        query = self.request.url.query
        # One slash, and the rest as an address: "//name" and "/\\name" lead to another host.
        path = quote(f"/{self.path.lstrip('/')}")
        path = path if lang == "ja" else f"/en{path}"
        return f"{path}?{query}" if query else path

    # ---- what the frame asks

    @property
    def is_signed_in(self) -> bool:
        """Whether a session came along; who it is may be unknown while accounts is away."""
        return self.session is not None

    def investor_ids(self) -> Sequence[UUID]:
        """Whom this person acts for.

        Raises:
            Unavailable: nobody can say just now.
        """
        if self.me is None and self.is_signed_in:
            raise Unavailable("accounts")
        return self.me.investor_ids if self.me else ()

    @property
    def inlines_css(self) -> bool:
        """Public pages carry their stylesheet: one round trip less."""
        return not self.is_signed_in

    @property
    def is_public(self) -> bool:
        """Whether a shared cache may keep the page."""
        return not self.is_signed_in and self.request.method == "GET"

    @property
    def side_name(self) -> str:
        """Small words beside the name of the site."""
        name = menu.SIDES.get(self.side)
        return self.gettext(name) if name else "Kyokan"

    @property
    def missing(self) -> str:
        """What the page had to leave out because a service does not answer; empty for nothing."""
        names = [self.gettext(name) for service, name in PARTS.items() if service in self.away]
        return self.gettext("、").join(names)

    @property
    def nav(self) -> list[Item]:
        """The menu: what this person may want; the services decide what is allowed."""
        entries = menu.of_side(self.side)
        if not self.is_signed_in:
            own = ("/sign-in", self.gettext("ログイン"))
        elif self.me is None or not self.me.name.strip():
            own = ("/my", self.gettext("マイページ"))
        else:
            own = ("/my", self.gettext("%(name)sさん", name=self.me.name.split()[0]))
        named = [*((path, self.gettext(name)) for path, name in entries), own]
        return [Item(path, name, is_here=path == self.path) for path, name in named]

    def proof(self) -> str:
        """What a form of this visit carries."""
        self._needs_proof = True
        if self.secret is None:
            self.secret = cookies.new_secret()
        return cookies.form_proof(self.secret)

    # ---- answers

    def page(self, template: str, *, status: int = 200, **facts: object) -> Response:
        """A whole page."""
        house = self.house
        everything = {
            **facts,
            "visit": self,
            "w": self.words,
            "link": self.link,
            "looks": house.looks,
            "picture": _picture,
            "form": facts.get("form", self.form),
            "contact": self.contact or house.contact(self.lang),
        }
        if house.settings.is_demo:
            everything["demo_clock"] = True
        html = house.templates[self.lang].get_template(template).render(everything)
        html = keep_whole(html) if self.lang == "ja" else count_one(keep_whole(html))
        answer = HTMLResponse(html, status_code=status)
        answer.headers["Content-Language"] = self.lang
        answer.headers["Content-Security-Policy"] = self._policy()
        kept = status == codes.OK and self.is_public and not self._needs_proof and not self.away
        answer.headers["Cache-Control"] = _PUBLIC_CACHE if kept else "no-store"
        answer.headers["Vary"] = "Cookie"
        return self.finish(answer)

    def go(self, path: str) -> Response:
        """On to another page of ours, by GET."""
        return self.finish(RedirectResponse(self.link(path), status_code=303))

    def finish(self, answer: Response) -> Response:
        """Put the cookies on that changed."""
        known = self.request.cookies.get(cookies.VISIT)
        if self._needs_proof and self.secret is not None and known != self.secret:
            cookies.put(answer, cookies.VISIT, self.secret)
        if repr(self.notes) != self._notes_before:
            if self.notes:
                cookies.put(answer, cookies.NOTES, self.house.notes.write(self.notes))
            else:
                cookies.drop(answer, cookies.NOTES)
        return answer

    def _policy(self) -> str:
        style = self.house.looks.css_hash if self.inlines_css else "'self'"
        leads_to = (
            f" {self.house.settings.payment_page_origin}" if self.leads_to_payment else ""
        )
        return (
            f"default-src 'none'; style-src {style}; img-src 'self'; form-action 'self'{leads_to}; "
            "base-uri 'none'; frame-ancestors 'none'"
        )

    # ---- saying something on the next page

    def announce(self, sentence: str, **facts: object) -> None:
        """Say this on the next page that is shown."""
        self.notes["said"] = self.gettext(sentence, **facts)


def _picture(name: str) -> str:
    return f"/static/img/{name}"


async def begin(request: Request, house: House) -> Visit:
    """Look at who comes; a POST must have stood on our own page.

    Raises:
        NotOurs, TooMuch
    """
    lang: Lang = request.scope.get("kyokan_lang", "ja")
    visit = Visit(
        request=request,
        house=house,
        lang=lang,
        now=house.clock(),
        path=request.scope["path"],
        session=cookies.session_of(request),
        secret=request.cookies.get(cookies.VISIT) or None,
        notes=house.notes.read(request.cookies.get(cookies.NOTES)),
        away=silence.begin(),
    )
    visit._notes_before = repr(visit.notes)  # noqa: SLF001  # made here
    await _know(visit)
    if request.method == "POST":
        await _read_form(visit)
    else:
        visit.said = str(visit.notes.pop("said", ""))
    request.state.visit = visit
    return visit


async def _know(visit: Visit) -> None:
    """Who it is. An ended session is treated as none; accounts being away signs nobody out."""
    if visit.session is None:
        return
    accounts = visit.house.accounts
    if visit.request.method == "POST":
        accounts.forget(visit.session)
    try:
        visit.me = await accounts.me(visit.session, visit.now)
    except SessionOver:
        visit.session = None
        visit.is_unknown = True
    except Unavailable:
        visit.is_unknown = True


async def _read_form(visit: Visit) -> None:
    request = visit.request
    length = request.headers.get("content-length", "")
    longest = (
        _LONGEST_UPLOAD_BYTES if _TAKES_FILES.fullmatch(visit.path) else _LONGEST_FORM_BYTES
    )
    if not length.isdigit() or int(length) > longest:
        raise TooMuch
    async with request.form() as typed:
        visit.form = Form(
            {name: text for name, text in typed.items() if isinstance(text, str)},
            files={
                name: await file.read()
                for name, file in typed.items()
                if isinstance(file, UploadFile) and file.filename
            },
        )
    settings = visit.house.settings
    if not cookies.is_from_us(request, settings.origin):
        raise NotOurs
    if not cookies.is_proof(visit.secret, visit.form.value("proof")):
        raise NotOurs


Visitor = Annotated[Visit, Depends(begin)]


def signed_in(visit: Visitor) -> Visit:
    """Only people who have signed in.

    Raises:
        SessionOver: then the sign-in page comes, and afterwards this one.
    """
    if visit.session is None:
        raise SessionOver
    return visit


SignedIn = Annotated[Visit, Depends(signed_in)]


def safe_path(wanted: str) -> str:
    """`wanted` if it is a path of this site, else the start page; no way out to another host."""
    path = wanted.removeprefix("/en") or "/" if f"{wanted}/".startswith("/en/") else wanted
    is_ours = path.startswith("/") and not path.startswith("//")
    return path if is_ours and "\\" not in path and path.isprintable() else "/"
