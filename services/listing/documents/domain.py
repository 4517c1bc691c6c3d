"""What a pre-contract document has to be: a whole PDF of bounded size. Pure."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Final
from uuid import UUID

from shared.errors import Conflict

MOST_BYTES: Final = 10 * 1024 * 1024
# An owner may mend a document often, and still not fill the disk.
MOST_VERSIONS: Final = 20
_HEADS: Final = (b"%PDF-1.", b"%PDF-2.")
_TAIL_BYTES: Final = 1_024


class DocumentMissing(Conflict):
    """The terms name a document whose file is not here, or is another one."""

    title = "The document named in the terms is not here"


class TooManyDocuments(Conflict):
    """The round has as many versions of its document as are kept."""

    title = "No more versions of this document are kept"


@dataclass(frozen=True, slots=True)
class Document:
    """One version of a round's document. `sha256` is computed by us, in hexadecimal."""

    round_id: UUID
    version: int
    content: bytes

    @property
    def sha256(self) -> str:
        return sha256(self.content).hexdigest()


def is_pdf(content: bytes) -> bool:
    """Whether it begins and ends as a PDF does; its name and its stated type do not count."""
    tail = content[-_TAIL_BYTES:]
    return content.startswith(_HEADS) and b"startxref" in tail and b"%%EOF" in tail


def check_room(versions: int) -> None:
    """Refuse one more version.

    Raises:
        TooManyDocuments: there are enough.
    """
    if versions >= MOST_VERSIONS:
        raise TooManyDocuments("Ask the operator.", most=MOST_VERSIONS)
