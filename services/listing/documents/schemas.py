"""What is said of a document that was kept."""

from uuid import UUID

from services.listing.documents.domain import Document
from shared.wire import Answer


class DocumentOut(Answer):
    """`sha256` is of the file as it arrived, in hexadecimal."""

    round_id: UUID
    version: int
    sha256: str
    size_bytes: int

    @classmethod
    def of(cls, document: Document) -> "DocumentOut":
        return cls(
            round_id=document.round_id,
            version=document.version,
            sha256=document.sha256,
            size_bytes=len(document.content),
        )
