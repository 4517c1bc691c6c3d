"""Documents by HTTP: put by the owner, read by everybody once the round is public."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Path, Request
from fastapi.exceptions import RequestValidationError
from starlette.responses import Response

from services.listing.documents import usecases
from services.listing.documents.domain import Document, TooManyDocuments, is_pdf
from services.listing.documents.schemas import DocumentOut
from services.listing.house import ANYBODY, House
from shared.auth import AskerOf, MaybeAskerOf
from shared.errors import Forbidden, IdTaken, NotFound, Unauthenticated, WrongState
from shared.links import leads_to
from shared.problems import refusals

router = APIRouter(tags=["documents"])

_PDF: Final = {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}
_HEADERS: Final = {
    # Saved, not shown: a file from somebody else never runs as a page of ours.
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
}

Version = Annotated[int, Path(ge=1, le=1_000_000)]


@router.put(
    "/rounds/{round_id}/documents/{version}",
    responses=refusals(
        Unauthenticated, Forbidden, NotFound, WrongState, IdTaken, TooManyDocuments
    )
    | leads_to(read_document="round_id", answer_round_as_handler="round_id"),
    openapi_extra={"requestBody": {"required": True, "content": _PDF}},
)
async def keep_document(
    round_id: UUID, version: Version, request: Request, asker: AskerOf, house: House
) -> DocumentOut:
    """Keep a version of the pre-contract document of one's round: a PDF of at most 10 MB.

    It is checked by its content. The same file again answers the same; another one needs
    a new version.
    """
    content = await request.body()
    if not is_pdf(content):
        wrong = {"type": "not_a_pdf", "loc": ("body",), "msg": "This is no PDF.", "input": None}
        raise RequestValidationError([wrong])
    document = Document(round_id, version, content)
    async with house.app.transaction(asker.actor) as tx:
        await usecases.keep(tx, document, asker.person_id, house.clock())
    return DocumentOut.of(document)


@router.get(
    "/rounds/{round_id}/document",
    response_class=Response,
    responses={**refusals(Unauthenticated, Forbidden, NotFound), 200: {"content": _PDF}},
    # A token is not needed: without one it is the public who reads.
    openapi_extra={"security": [{}]},
)
async def read_document(round_id: UUID, asker: MaybeAskerOf, house: House) -> Response:
    """The pre-contract document that the terms name: for everybody once the round is public."""
    async with house.app.transaction(asker.actor if asker else ANYBODY) as tx:
        document = await usecases.read(tx, round_id)
    name = f"keiyaku-teiketsumae-kofu-shomen-{document.version}.pdf"
    return Response(
        document.content,
        media_type="application/pdf",
        headers={
            **_HEADERS,
            "Content-Disposition": f'attachment; filename="{name}"',
            "ETag": f'"{document.sha256}"',
        },
    )
