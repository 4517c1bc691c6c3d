"""The frame: one sheet, two languages, safe headers, and forms that must be ours."""

import gzip
import re

import httpx
import pytest
from pydantic import ValidationError

from services.web import catalogue, looks
from services.web.main import HERE
from services.web.session import Notes, form_proof, is_proof, new_key
from services.web.settings import Settings
from services.web.visit import safe_path
from shared.encryption import ColumnKey
from tests.web.pages import Page, faults
from tests.web.playing import HOME, Played, settings

STILL = [
    "/gallery",
    *(
        f"/about/{n}"
        for n in ("risk", "operator", "trade", "complaints", "accessibility", "privacy")
    ),
]


@pytest.mark.parametrize("lang", ["", "/en"])
@pytest.mark.parametrize("path", STILL)
async def test_a_page_is_whole(browser: httpx.AsyncClient, path: str, lang: str) -> None:
    answer = await browser.get(lang + path)
    assert answer.status_code == 200
    assert faults(answer.text) == []
    assert Page(answer.text).lang == (lang[1:] or "ja")


async def test_a_page_says_whom_to_call(browser: httpx.AsyncClient) -> None:
    answer = await browser.get("/about/risk")
    assert answer.text.count("03-0000-0000") >= 2


async def test_every_page_carries_a_policy_that_allows_only_its_own_sheet(
    browser: httpx.AsyncClient,
) -> None:
    redirect = await browser.get("/my")
    assert redirect.headers["content-security-policy"].startswith("default-src 'none'")
    for path in (*STILL, "/nowhere"):
        policy = (await browser.get(path)).headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; style-src 'sha256-")
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy


async def test_only_the_way_to_payment_may_lead_to_the_payment_host(
    browser: httpx.AsyncClient,
) -> None:
    policy = (await browser.get("/about/risk")).headers["content-security-policy"]
    assert "pay.test" not in policy


async def test_the_hash_is_that_of_the_inlined_sheet(browser: httpx.AsyncClient) -> None:
    answer = await browser.get("/about/risk")
    inlined = re.search(r"<style>(.*?)</style>", answer.text, re.DOTALL)
    assert inlined is not None
    loaded = looks.Looks(css=inlined[1], pictures=frozenset())
    assert loaded.css_hash in answer.headers["content-security-policy"]


async def test_the_sheet_as_a_file_is_kept_for_ever_and_an_old_one_is_gone(
    browser: httpx.AsyncClient,
) -> None:
    sheet = looks.load(HERE / "static")
    answer = await browser.get(sheet.css_path)
    assert answer.text == sheet.css
    assert "immutable" in answer.headers["cache-control"]
    assert (await browser.get("/static/kyokan-000000000000.css")).status_code == 404


def test_the_sheet_keeps_to_its_budget() -> None:
    assert len(gzip.compress(looks.load(HERE / "static").css.encode(), 6)) <= 6 * 1024


def test_minifying_keeps_descendants_apart() -> None:
    assert looks.minify("/* x */ a :is(b) { color: red; } .c > d { e: f g; }") == (
        "a :is(b){color:red}.c > d{e:f g}"
    )


def test_no_picture_is_heavy() -> None:
    for picture in (HERE / "static" / "img").iterdir():
        assert len(gzip.compress(picture.read_bytes(), 6)) <= 4 * 1024, picture.name


async def test_english_is_the_same_page_below_en(browser: httpx.AsyncClient) -> None:
    answer = await browser.get("/en/about/risk")
    page = Page(answer.text)
    assert page.lang == answer.headers["content-language"] == "en"
    assert all(
        link.startswith(("/en/", "#", "tel:", "/about/risk")) or link == "/en"
        for link in page.links
    )


async def test_a_foreign_path_is_not_english(browser: httpx.AsyncClient) -> None:
    assert (await browser.get("/enter")).status_code == 404
    assert Page((await browser.get("/enter")).text).lang == "ja"


@pytest.mark.parametrize("lang", catalogue.LANGS)
def test_the_catalogue_lists_exactly_the_sentences_of_the_code(lang: catalogue.Lang) -> None:
    listed = {str(message.id) for message in catalogue.read(lang) if message.id}
    found = set(catalogue.sentences())
    assert listed == found, "run: python -m services.web messages"


def test_every_sentence_has_its_english_with_the_same_places() -> None:
    places = re.compile(r"%\((\w+)\)s")
    for message in catalogue.read("en"):
        if message.id:
            assert message.string, f"no English for {message.id}"
            english = str(message.string)
            assert set(places.findall(str(message.id))) == set(places.findall(english))
            assert english[:25] not in english[1:], f"said twice: {english}"


@pytest.mark.parametrize(
    "path", ["/nowhere", "/about/else", "/static/img/../x", "/projects/not-an-id"]
)
async def test_what_is_not_there_is_said_plainly(browser: httpx.AsyncClient, path: str) -> None:
    answer = await browser.get(path)
    assert answer.status_code == 404
    assert faults(answer.text) == []
    assert "お金は動いていません" in answer.text


async def test_a_form_from_another_site_is_refused(
    browser: httpx.AsyncClient, played: Played
) -> None:
    page = await browser.get("/sign-in")
    proof = re.search(r'name="proof" value="([^"]+)"', page.text)
    assert proof is not None
    form = {"email": "a@example.jp", "proof": proof[1]}
    played.answers["POST accounts/sign-in-codes"] = {}
    for origin in ("https://evil.test", "null", "https://kyokan.test.evil.test", "http://["):
        answer = await browser.post("/sign-in", data=form, headers={"Origin": origin})
        assert answer.status_code == 400
        assert faults(answer.text) == []
    assert (await browser.post("/sign-in", data=form)).status_code == 400
    assert played.paths("POST") == []
    ours = await browser.post("/sign-in", data=form, headers={"Origin": HOME})
    assert ours.status_code == 303


async def test_a_form_without_its_proof_is_refused(browser: httpx.AsyncClient) -> None:
    await browser.get("/sign-in")
    for proof in ("", "x", "A" * 88, form_proof("another visit")):
        answer = await browser.post(
            "/sign-in",
            data={"email": "a@example.jp", "proof": proof},
            headers={"Origin": HOME},
        )
        assert answer.status_code == 400


async def test_a_form_larger_than_any_of_ours_is_refused(browser: httpx.AsyncClient) -> None:
    answer = await browser.post(
        "/sign-in", content=b"a=" + b"x" * 300_000, headers={"Origin": HOME}
    )
    assert answer.status_code == 413


def test_a_proof_is_masked_anew_and_still_holds() -> None:
    one, other = form_proof("secret"), form_proof("secret")
    assert one != other
    assert is_proof("secret", one)
    assert is_proof("secret", other)
    assert not is_proof("other", one)
    assert not is_proof(None, one)


def test_notes_are_sealed() -> None:
    notes = Notes(ColumnKey(new_key()))
    cookie = notes.write({"pledge": {"account": "1234567"}})
    assert "1234567" not in cookie
    assert notes.read(cookie) == {"pledge": {"account": "1234567"}}
    assert notes.read(cookie[:-4] + "AAAA") == {}
    assert notes.read("nonsense") == {}
    assert Notes(ColumnKey(new_key())).read(cookie) == {}


def test_notes_that_grow_too_long_lose_the_oldest() -> None:
    notes = Notes(ColumnKey(new_key()))
    cookie = notes.write({"old": "x" * 2_000, "new": "y" * 2_000})
    assert list(notes.read(cookie)) == ["new"]


@pytest.mark.parametrize(
    ("wanted", "path"),
    [
        ("/pledges/1?a=b", "/pledges/1?a=b"),
        ("/en/my", "/my"),
        ("/en", "/"),
        ("/enter", "/enter"),
        ("https://evil.test/", "/"),
        ("//evil.test", "/"),
        ("/\\evil.test", "/"),
        ("/en//evil.test", "/"),
        ("/en/\\evil.test", "/"),
        ("//[", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
        ("/a\nb", "/"),
    ],
)
def test_nobody_is_sent_to_another_host(wanted: str, path: str) -> None:
    assert safe_path(wanted) == path


@pytest.mark.parametrize("path", ["/my", "/my/", "/sign-in/", "/nowhere/", "//my/"])
async def test_the_name_in_the_request_leads_nowhere(
    browser: httpx.AsyncClient, path: str
) -> None:
    answer = await browser.get(httpx.URL(f"{HOME}{path}"), headers={"Host": "evil.test"})
    assert "evil" not in answer.headers.get("location", "") + answer.text


@pytest.mark.parametrize("lang", ["", "/en"])
@pytest.mark.parametrize("path", ["//evil.test/a", "/%5Cevil.test/a", "/%09/evil.test/a"])
async def test_the_other_language_of_a_foreign_path_is_on_this_host(
    browser: httpx.AsyncClient, path: str, lang: str
) -> None:
    answer = await browser.get(httpx.URL(f"{HOME}{lang}{path}"))
    leads = re.findall(r'href="([^"]*evil[^"]*)"', answer.text)
    assert len(leads) == 3
    assert all(re.match(r"(/en)?/(?![/\\\s])", each) for each in leads)


async def test_a_session_that_is_none_of_ours_is_no_session(
    browser: httpx.AsyncClient,
) -> None:
    headers = [(b"Cookie", "__Host-kyokan=\xe9".encode("latin-1"))]
    answer = await browser.get("/my", headers=headers)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")


@pytest.mark.usefixtures("clean_environment")
def test_production_has_neither_clock_nor_mailbox_and_needs_a_key() -> None:
    for changes in ({"mailbox_url": "http://x"}, {"mailbox_url": None}):
        with pytest.raises(ValidationError):
            settings(environment="production", **changes)
    given = {"mailbox_url": None, "cookie_key": new_key(), "client_secret": "s" * 32}
    fine = settings(environment="production", **given)
    assert isinstance(fine, Settings)
    assert not fine.is_demo
