"""The chains of audit rows in public: their heads, how to verify them, and copies without names."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from fastapi import APIRouter
from starlette.responses import Response, StreamingResponse

from services.web.catalogue import N_
from services.web.clients.http import or_none, together
from services.web.clients.operations import Head
from services.web.visit import NotHere, Visit, Visitor

router = APIRouter()

_SERVICES: Final = {
    "accounts": N_("人と組織"),
    "listing": N_("プロジェクト"),
    "investors": N_("投資家の登録と上限"),
    "matching": N_("募集と申込"),
    "payments": N_("お金の動き"),
}
_CHAMBER: Final = re.compile(r"platform|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@router.get("/transparency")
async def transparency(visit: Visitor) -> Response:
    """What it is, where each chain ends, and how anybody can verify it."""
    heads, organisations = await together(
        _heads(visit), or_none(visit.house.accounts.organisations(visit.now))
    )
    names = {str(one.organisation_id): one.name for one in organisations or ()}
    return visit.page("transparency.html", heads=heads, names=names, service_name=_service_name)


@router.get("/transparency/heads.jsonl")
async def heads_to_keep(visit: Visitor) -> Response:
    """The heads as the verifier takes them: kept elsewhere, they are what no owner can change."""
    heads = await _heads(visit)
    told = "".join(
        json.dumps({"service": name, **head.model_dump(mode="json", include=_KEPT)}) + "\n"
        for name, head in _each(heads)
    )
    return _file(Response(told, media_type="application/jsonl"), "kyokan-heads.jsonl")


@router.get("/transparency/{service}/{chamber}.jsonl")
async def copy(service: str, visit: Visitor, chamber: str) -> Response:
    """All rows of one chain: ids, codes, hashes and instants, no names."""
    asked = visit.house.operations.get(service)
    if asked is None or not _CHAMBER.fullmatch(chamber):
        raise NotHere
    lines = asked.lines(chamber)
    answer = StreamingResponse(lines, media_type="application/jsonl")
    return _file(answer, f"kyokan-{service}-{chamber}.jsonl")


def _service_name(name: str) -> str:
    return _SERVICES.get(name, name)


_KEPT: Final = {"chamber", "seq", "hash"}


async def _heads(visit: Visit) -> Mapping[str, Sequence[Head] | None]:
    services = visit.house.operations
    found = await together(*(or_none(each.heads()) for each in services.values()))
    return dict(zip(services, found, strict=True))


def _each(heads: Mapping[str, Sequence[Head] | None]) -> Iterator[tuple[str, Head]]:
    return ((name, head) for name, found in heads.items() for head in found or ())


def _file(answer: Response, name: str) -> Response:
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer
