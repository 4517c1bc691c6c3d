"""Every page, in both languages, whole: the contract of routes; and the byte budgets."""

import gzip
import re
from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi.routing import APIRoute

from services.web.pages import ROUTERS
from services.web.session import SESSION
from tests.web import allotted, grouped, matched, paid_out, world
from tests.web.pages import Page, faults
from tests.web.playing import HOME, Played, site

P, E = world.REWARD, world.EQUITY
FLOW = f"/projects/{P}/pledges/{world.DECISION}"
INVEST = f"/projects/{E}/pledges/{world.DECISION}"
PUBLIC = [
    "/",
    "/projects",
    "/projects?q=zzz&prefecture=徳島県",
    f"/projects/{P}",
    f"/projects/{E}",
    f"/projects/{P}/flyer",
    f"/projects/{P}/similar",
    f"/projects/{P}/updates",
    f"/projects/{P}/supporters",
    f"/chambers/{world.AISE}/thanks/2027",
    f"/projects/{allotted.PROJECT}",
    f"/projects/{allotted.PROJECT}/allocation",
    f"/projects/{world.RUNNING}/history",
    "/start",
    "/sign-in",
    "/demo",
    f"{FLOW}/units",
    "/transparency",
    "/letters/stop/half_way/AbC-_=",
    "/rulebook",
    "/rulebook?on-year=2016&on-month=1&on-day=31",
]
OWN = f"/owner/projects/{world.DRAFT}"
SIGNED_IN = [
    "/my", "/my/letters", f"/pledges/{world.PLEDGE}", f"/pledges/{world.PLEDGE}/withdraw", f"/pledges/{allotted.PLEDGE}", f"/pledges/{allotted.PLEDGE}/allotment", "/register",
    f"/register/{world.INVESTOR}/figures", *(f"/register/{world.INVESTOR}/figures/{s}" for s in ("birth", "assets", "income", "suitability")),
    f"/my/investors/{world.INVESTOR}", f"/my/investors/{world.INVESTOR}/rooms/{E}",
    "/recommended", "/recommended/shown", f"/my/investors/{world.INVESTOR}/interests", f"/projects/{P}/people", f"/projects/{P}/people/{matched.SHOWN}",
    f"/my/investors/{world.INVESTOR}/ties", f"/my/investors/{world.INVESTOR}/ties/{world.DECISION}",
    f"/register/{world.INVESTOR}/learn/selling", f"/register/{world.INVESTOR}/quiz",
    f"/register/{world.INVESTOR}/elsewhere/{world.ISSUER}/common",
    f"/register/{world.INVESTOR}/handlers/{world.MIRAI}", f"{INVEST}/units", f"{FLOW}/units",
    "/owner", "/owner/new", OWN, *(f"{OWN}/{s}" for s in ("about", "photos", "story", "uses", "round", "risks", "seller", "preview")),
    *(f"/projects/{P}/signals/{kind}" for kind in ("cheer", "follow", "reason", "question", "skill")), f"/projects/{P}/visit/2500-abcdefghijklmnop",
    "/desk", "/desk/signals", f"/desk/projects/{P}/visit-page", f"/desk/projects/{P}", "/desk/money", "/desk/refunds", f"/desk/refunds/{world.PLEDGE}", "/desk/payouts", "/handler/payouts", f"/owner/projects/{paid_out.FUNDED}/money", "/desk/people", "/desk/updates", "/desk/changes", "/handler/changes", f"/desk/changes/{world.DECISION}", f"/owner/projects/{world.RUNNING}/change", f"/pledges/{world.ASKED}", f"/pledges/{world.ASKED}/change", f"/owner/projects/{paid_out.FUNDED}/updates", f"/pledges/{world.PLEDGE}/supporter", "/desk/supporters", f"/owner/projects/{paid_out.FUNDED}/supporters", f"/owner/projects/{paid_out.FUNDED}/introductions", f"/desk/projects/{world.LOST}/supporters", "/desk/reports", f"/owner/projects/{paid_out.FUNDED}/report", "/desk/calendar", "/desk/figures", "/desk/running", f"/desk/running/{world.REWARD_ROUND}",
    f"/desk/projects/{world.LOST}", "/desk/cases", "/desk/cases/new", f"/desk/cases/{world.CASE}", f"{OWN}/case",
    "/handler", f"/handler/rounds/{world.EQUITY_ROUND}", "/handler/applicants", f"/handler/applicants/{world.INVESTOR}/statuses", f"/register/{world.INVESTOR}/statuses", f"/handler/applicants/{world.INVESTOR}", f"/handler/applicants/{world.INVESTOR}/authorities", f"/register/{world.COMPANY}/handlers/{world.MIRAI}/authority", "/handler/ages", "/handler/angel-tax", f"/handler/angel-tax/{world.DECISION}", f"/pledges/{world.INVESTED}/angel-tax", "/handler/payment-days", f"/handler/payment-days/{world.EQUITY_ROUND}", "/handler/groups", f"/handler/groups/{world.EQUITY_ROUND}", "/desk/groups", f"/desk/groups/{world.REWARD_ROUND}", "/invitations", f"/invitations/{grouped.INVITED}", "/handler/money", "/handler/refunds", "/handler/differences", "/handler/people", "/handler/running", f"/handler/running/{world.REWARD_ROUND}",
    "/operator", "/operator/running", "/operator/changes", f"/operator/changes/{world.DECISION}", "/operator/differences", f"/operator/organisations/{world.AISE}",
    "/operator/operations", f"/operator/operations/matching/parked/matching.saga/{world.PLEDGE}",
]  # fmt: skip


@pytest.fixture
async def visitor(played: Played) -> AsyncIterator[httpx.AsyncClient]:
    world.furnish(played)
    transport = httpx.ASGITransport(app=site(played, environment="demo"))
    async with httpx.AsyncClient(transport=transport, base_url=HOME) as client:
        yield client


@pytest.fixture
async def person(visitor: httpx.AsyncClient) -> httpx.AsyncClient:
    visitor.cookies.set(SESSION, "session")
    return visitor


@pytest.mark.parametrize("lang", ["", "/en"])
@pytest.mark.parametrize("path", PUBLIC)
async def test_a_public_page_is_whole(visitor: httpx.AsyncClient, path: str, lang: str) -> None:
    answer = await visitor.get(lang + path)
    assert answer.status_code == 200
    assert faults(answer.text) == []
    assert "unsafe" not in answer.headers["content-security-policy"]


@pytest.mark.parametrize("lang", ["", "/en"])
@pytest.mark.parametrize("path", SIGNED_IN)
async def test_a_page_of_ones_own_is_whole_and_kept_nowhere(
    person: httpx.AsyncClient, path: str, lang: str
) -> None:
    answer = await person.get(lang + path)
    assert answer.status_code == 200, answer.text[:500]
    assert faults(answer.text) == []
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-security-policy"].startswith(
        "default-src 'none'; style-src 'self'"
    )


@pytest.mark.parametrize("path", SIGNED_IN)
async def test_a_page_of_ones_own_asks_who_comes_and_leads_back(
    visitor: httpx.AsyncClient, path: str
) -> None:
    if path == f"{FLOW}/units":
        return
    answer = await visitor.get(path)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")


async def test_english_has_no_japanese_of_ours(person: httpx.AsyncClient) -> None:
    """What is Japanese there is what people wrote, or a name."""
    answer = await person.get("/en/sign-in")
    words = Page(answer.text).words.replace("日本語", "")
    assert not re.search(r"[ぁ-ん]", words), words


@pytest.mark.parametrize("path", ["/", "/projects", f"/projects/{P}", f"/projects/{E}"])
async def test_a_public_page_keeps_to_its_bytes(visitor: httpx.AsyncClient, path: str) -> None:
    html = (await visitor.get(path)).text
    bare = re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL)
    assert len(gzip.compress(bare.encode(), 6)) <= 8 * 1024
    total = len(gzip.compress(html.encode(), 6))
    for photo in re.findall(r'<img src="/photos/(?![^>]*loading="lazy")[^>]*>', html):
        # In a row it is as wide as a thumb, else as a telephone.
        found = re.findall(r"/photos/\w+", photo)
        shown = found[1] if "13rem" in photo else found[0]
        total += len((await visitor.get(shown)).content)
    for name in set(re.findall(r"/static/img/([\w.-]+)", html)):
        total += len(gzip.compress((await visitor.get(f"/static/img/{name}")).content, 6))
    assert total <= (80 if path == "/" else 60) * 1024
    assert html.count("<") <= 2 * 800


@pytest.mark.parametrize("path", SIGNED_IN)
async def test_a_page_of_ones_own_keeps_to_its_bytes(
    person: httpx.AsyncClient, path: str
) -> None:
    html = (await person.get(path)).text
    assert len(gzip.compress(html.encode(), 6)) <= 15 * 1024


@pytest.mark.parametrize("path", ["/", f"/projects/{P}", "/my", f"/pledges/{world.PLEDGE}"])
async def test_a_page_makes_do_with_four_questions_to_the_services(
    person: httpx.AsyncClient, played: Played, path: str
) -> None:
    await person.get(path)
    asked = [p for p in played.paths() if p not in {"accounts/me", "accounts/organisations"}]
    assert len(asked) <= 4, asked


@pytest.mark.parametrize("word", ["クーリングオフ", "クーリング・オフ"])
@pytest.mark.parametrize("path", PUBLIC)
async def test_no_page_speaks_of_a_right_that_mail_order_lacks(
    visitor: httpx.AsyncClient, path: str, word: str
) -> None:
    assert word not in (await visitor.get(path)).text


@pytest.mark.parametrize("path", PUBLIC)
async def test_no_public_page_says_that_an_investment_is_approved_or_recommended(
    visitor: httpx.AsyncClient, path: str
) -> None:
    words = Page((await visitor.get(path)).text).words
    assert "推薦" not in words
    assert not re.search(r"承認(?!者|がいります|がなければ)", words)


async def test_a_reward_is_taken_back_and_an_investment_withdrawn_in_their_own_words(
    visitor: httpx.AsyncClient,
) -> None:
    reward = Page((await visitor.get(f"/projects/{P}")).text).words
    equity = Page((await visitor.get(f"/projects/{E}")).text).words
    assert "お申込みの取消し" in reward
    assert "撤回" not in reward
    assert "申込みの撤回" in equity
    assert "成立した場合だけ、2027年6月30日（水）に請求します" in reward
    assert (
        "お申込みから7日以内、おそくとも2027年6月23日（水）までに振り込んでいただきます"
        in equity
    )


@pytest.mark.parametrize(
    "service", ["accounts", "listing", "matching", "payments", "investors"]
)
@pytest.mark.parametrize(
    "path", ["/", f"/projects/{P}", f"/pledges/{world.PLEDGE}", "/my", "/about/operator"]
)
async def test_a_service_that_is_away_costs_a_part_of_a_page_or_says_so(
    person: httpx.AsyncClient, played: Played, path: str, service: str
) -> None:
    played.answers = {k: v for k, v in played.answers.items() if f" {service}/" not in k}
    answer = await person.get(path)
    assert answer.status_code in {200, 503}
    assert faults(answer.text) == []
    if answer.status_code == 503:
        assert "お金は動いていません" in answer.text
        assert answer.headers["retry-after"]


@pytest.mark.parametrize(
    ("status", "shown"),
    [(403, 403), (404, 404), (409, 409), (429, 429), (422, 409), (500, 503)],
)
async def test_a_refusal_becomes_a_page_that_says_where_the_money_is(
    person: httpx.AsyncClient, played: Played, status: int, shown: int
) -> None:
    played.answers["GET listing/my-projects"] = httpx.Response(
        status, json={"type": "/problems/x"}
    )
    answer = await person.get("/owner")
    assert answer.status_code == shown
    assert faults(answer.text) == []
    assert "お金は動いていません" in answer.text


async def test_what_nobody_foresaw_is_a_page_too(
    person: httpx.AsyncClient, played: Played
) -> None:
    def breaks(_: httpx.Request) -> None:
        raise RuntimeError("a bug")

    played.answers["GET listing/my-projects"] = breaks
    answer = await person.get("/owner")
    assert answer.status_code == 500
    assert faults(answer.text) == []
    assert "a bug" not in answer.text


async def test_an_ended_session_leads_to_the_sign_in(
    person: httpx.AsyncClient, played: Played
) -> None:
    played.answers["GET accounts/me"] = httpx.Response(401, json={})
    answer = await person.get("/my")
    assert answer.headers["location"] == "/sign-in"


def test_every_route_is_walked_by_these_tests() -> None:
    shown = [*PUBLIC, *SIGNED_IN, "/gallery", "/about/risk", "/robots.txt", "/health/live"]
    walked = [path.split("?")[0] for path in shown]
    elsewhere = {  # walked step by step in the other files, or not a page
        "/static/kyokan-{mark}.css", "/static/img/{name}", "/health/ready", "/sign-in/code",
        "/projects/{project_id}/allocation.json", "/transparency/heads.jsonl", "/transparency/{service}/{chamber}.jsonl",
        "/register/done", "/chambers/{chamber_id}/thanks", "/projects/{project_id}/pledge", "/invitations/{invitation_id}/pledge", "/pledges/{pledge_id}/next",
        "/photos/{sha256}", "/projects/{project_id}/link-{mark}.png", "/projects/{project_id}/document", "/projects/{project_id}/pledges/{pledge_id}/document",
            "/pledges/{pledge_id}/back", "/pledges/{pledge_id}/pay", "/pledges/{pledge_id}/repair",
    }  # fmt: skip
    routes = (route for router in ROUTERS for route in router.routes)
    for route in routes:
        if not isinstance(route, APIRoute) or "GET" not in (route.methods or ()):
            continue
        if route.path not in elsewhere:
            assert any(route.path_regex.match(path) for path in walked), route.path
