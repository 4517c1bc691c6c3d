"""The audit chain in public: the heads, and the rows behind them as their digests alone."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import Field

from shared.audit import store
from shared.audit.chain import Row, veil
from shared.audit.verifying import Link, line_of
from shared.database import Database
from shared.wire import Answer

Chamber = Annotated[
    str, Path(pattern=r"^(platform|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$")
]
After = Annotated[int, Query(ge=0, le=2**53, description="The last place already known.")]
PageSize = Annotated[int, Query(ge=1, le=1_000)]


class HeadOut(Answer):
    """The end of one chain: keep it, and no later copy can be cut or rewritten unnoticed."""

    chamber: str
    seq: int
    hash: str
    linked_at: datetime


class HeadsOut(Answer):
    """By chamber; `platform` where a change belongs to none."""

    service: str
    chains: list[HeadOut]


class LinksOut(Answer):
    """`links` are the lines of an export, each a JSON document; none is behind the end."""

    links: list[str] = Field(max_length=1_000)


def router(service: str, database: Database) -> APIRouter:
    """`/audit-chains` of one service."""
    chains = APIRouter(prefix="/audit-chains", tags=["audit chains"])

    @chains.get("")
    async def list_audit_chains() -> HeadsOut:
        """The end of every audit chain; public."""
        async with database.statement() as sql:
            heads = await store.heads(sql)
        return HeadsOut(
            service=service,
            chains=[
                HeadOut(
                    chamber=head.chamber,
                    seq=head.seq,
                    hash=head.hash.hex(),
                    linked_at=head.linked_at,
                )
                for head in heads
            ],
        )

    @chains.get("/{chamber}/links")
    async def list_audit_links(
        chamber: Chamber, after: After = 0, limit: PageSize = 1_000
    ) -> LinksOut:
        """Rows of one chain by place; public, so their digests and seals alone."""
        async with database.statement() as sql:
            page = await store.page(sql, service, chamber, after, limit)
        return LinksOut(links=[_in_public(link) for link in page])

    return chains


def _in_public(link: Link) -> str:
    """Without who, what and when: an id of a person, too, tells what that person does."""
    assert isinstance(link.row, Row)
    return line_of(replace(link, row=veil(link.row)))
