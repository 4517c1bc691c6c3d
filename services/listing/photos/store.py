"""Photos in and out of the database; row security decides who sees which."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from services.listing.photos.domain import Kept, Known, Size, State, Upload
from shared.database import Sql

_KNOWN: Final = "SELECT sha256, state FROM photo WHERE project_id = $1 AND photo_id = $2"
_COUNT: Final = """
    SELECT count(*) AS all, count(*) FILTER (WHERE state = 'waiting') AS waiting
    FROM photo WHERE project_id = $1
"""
_ADD: Final = """
    INSERT INTO photo (project_id, photo_id, owner_person_id, sha256, state, tries,
                       next_try_at, kept_at, cause_id)
    VALUES ($1, $2, $3, $4, 'waiting', 0, $5, $5, $6)
"""
_ADD_UPLOAD: Final = (
    "INSERT INTO photo_upload (project_id, photo_id, content) VALUES ($1, $2, $3)"
)
_SHOWN: Final = """
    SELECT project_id, photo_id, photo.sha256, photo.state, photo_size.width,
           photo_size.height, photo_size.sha256 AS size_sha256
    FROM photo
    LEFT JOIN photo_size USING (project_id, photo_id)
    WHERE photo.project_id = ANY($1) AND photo.photo_id = ANY($2)
    ORDER BY photo_size.width
"""
_SIZE: Final = "SELECT width, height, content FROM photo_size WHERE sha256 = $1 LIMIT 1"
# Whoever takes one has it for a while; after a crash somebody takes it again.
_TAKE: Final = """
    UPDATE photo SET tries = tries + 1, next_try_at = $2
    WHERE (project_id, photo_id) = (
        SELECT project_id, photo_id FROM photo
        WHERE state = 'waiting' AND next_try_at <= $1
        ORDER BY next_try_at LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING project_id, photo_id, tries
"""
_UPLOADED: Final = "SELECT content FROM photo_upload WHERE project_id = $1 AND photo_id = $2"
_END: Final = """
    UPDATE photo SET state = $3
    WHERE project_id = $1 AND photo_id = $2 AND state = 'waiting'
    RETURNING (SELECT chamber_id FROM project WHERE id = photo.project_id) AS chamber_id
"""
_ADD_SIZES: Final = """
    INSERT INTO photo_size (project_id, photo_id, width, height, sha256, content)
    SELECT $1, $2, * FROM unnest($3::int[], $4::int[], $5::text[], $6::bytea[])
"""
_DROP_UPLOAD: Final = "DELETE FROM photo_upload WHERE project_id = $1 AND photo_id = $2"
_FORGET: Final = """
    DELETE FROM photo WHERE (project_id, photo_id) IN (
        SELECT project_id, photo_id FROM photo
        WHERE kept_at < $1 AND NOT EXISTS (
            SELECT FROM project_draft AS page
            WHERE page.project_id = photo.project_id AND names(page.content, photo_id)
        ) AND NOT EXISTS (
            SELECT FROM project_version AS page
            WHERE page.project_id = photo.project_id AND names(page.content, photo_id)
        )
        ORDER BY kept_at LIMIT $2)
    RETURNING photo_id,
              (SELECT chamber_id FROM project WHERE id = photo.project_id) AS chamber_id
"""


@dataclass(frozen=True, slots=True)
class Taken:
    """A photo to be made ready, and how often that was begun."""

    project_id: UUID
    photo_id: UUID
    tries: int


@dataclass(frozen=True, slots=True)
class ShownSize:
    """One size by its hash."""

    width: int
    height: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A photo as the asker may see it, the smallest size first."""

    sha256: str
    state: State
    sizes: tuple[ShownSize, ...]


@dataclass(frozen=True, slots=True)
class Forgotten:
    """A photo that nothing named any more."""

    photo_id: UUID
    chamber_id: UUID


async def known(sql: Sql, project_id: UUID, photo_id: UUID) -> Known | None:
    row = await sql.fetchrow(_KNOWN, project_id, photo_id)
    return None if row is None else Known(**row)


async def count(sql: Sql, project_id: UUID) -> Kept:
    return Kept(**await sql.fetchrow(_COUNT, project_id))


async def add(
    sql: Sql, upload: Upload, owner_person_id: UUID, cause_id: UUID, now: datetime
) -> None:
    ids = (upload.project_id, upload.photo_id)
    await sql.execute(_ADD, *ids, owner_person_id, upload.sha256, now, cause_id)
    await sql.execute(_ADD_UPLOAD, *ids, upload.content)


async def shown(
    sql: Sql, project_ids: Collection[UUID], photo_ids: Collection[UUID]
) -> dict[tuple[UUID, UUID], Shown]:
    """Photos by project and id; one that the asker may not see is left out."""
    found: dict[tuple[UUID, UUID], Shown] = {}
    for row in await sql.fetch(_SHOWN, list(project_ids), list(photo_ids)):
        key = (row["project_id"], row["photo_id"])
        before = found[key].sizes if key in found else ()
        made = ShownSize(row["width"], row["height"], row["size_sha256"])
        sizes = (*before, made) if row["width"] else before
        found[key] = Shown(row["sha256"], row["state"], sizes)
    return found


async def size(sql: Sql, sha256: str) -> Size | None:
    """A size by its hash, if the asker may see one of the photos that it was made of."""
    row = await sql.fetchrow(_SIZE, sha256)
    return None if row is None else Size(**row)


async def take(sql: Sql, now: datetime, lasts: timedelta) -> Taken | None:
    """The photo that waits longest, for nobody else within `lasts`."""
    row = await sql.fetchrow(_TAKE, now, now + lasts)
    return None if row is None else Taken(**row)


async def uploaded(sql: Sql, taken: Taken) -> bytes | None:
    content: bytes | None = await sql.fetchval(_UPLOADED, taken.project_id, taken.photo_id)
    return content


async def end(sql: Sql, taken: Taken, sizes: Sequence[Size]) -> UUID | None:
    """Keep the sizes, or none where it was unreadable; what was uploaded goes.

    Returns:
        The project's chamber; None if that was done before.
    """
    ids = (taken.project_id, taken.photo_id)
    chamber_id: UUID | None = await sql.fetchval(_END, *ids, "ready" if sizes else "unreadable")
    if chamber_id is not None:
        rows = [(each.width, each.height, each.sha256, each.content) for each in sizes]
        columns = [list(column) for column in zip(*rows, strict=True)] or [[], [], [], []]
        await sql.execute(_ADD_SIZES, *ids, *columns)
        await sql.execute(_DROP_UPLOAD, *ids)
    return chamber_id


async def forget(sql: Sql, before: datetime, limit: int) -> list[Forgotten]:
    """Delete photos kept before, which neither a working copy nor a version names."""
    return [Forgotten(**row) for row in await sql.fetch(_FORGET, before, limit)]
