"""Keep a photo, make it ready, hand out its sizes, and forget what nothing names."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from services.listing.photos import domain, store
from services.listing.photos.domain import Known, PhotosNotReady, Size, Upload
from services.listing.photos.store import Shown, Taken
from services.listing.projects import store as projects
from services.listing.projects import usecases as project_usecases
from services.listing.projects.domain import may_write
from services.listing.projects.domain.contents import Photo
from shared import audit
from shared.audit import Entry
from shared.database import Transaction
from shared.errors import IdTaken, WrongState
from shared.ids import new_id
from shared.memberships import require_session

# Between keeping a photo and naming it in the page lies one more press, or a broken line.
UNNAMED_FOR: Final = timedelta(hours=1)


async def keep(tx: Transaction, upload: Upload, person_id: UUID, now: datetime) -> Known:
    """Keep one more photo, while the project may change; a repeat changes nothing.

    Raises:
        NotFound: no project of this person's.
        IdTaken: this id is another file.
        WrongState: the project waits for an answer or is past it.
        TooManyPhotos: there are enough.
    """
    await require_session(tx)
    project = await project_usecases.lock_own(tx, upload.project_id, person_id)
    known = await store.known(tx.sql, upload.project_id, upload.photo_id)
    if known is not None:
        if known.sha256 != upload.sha256:
            raise IdTaken("This id is another file.")
        return known
    state = projects.state(project)
    if not may_write(state):
        raise WrongState("Photos cannot be added in this state.", state=state)
    domain.check_room(await store.count(tx.sql, upload.project_id))
    command_id = new_id()
    await store.add(tx.sql, upload, person_id, command_id, now)
    entry = Entry(
        command="keep_photo",
        command_id=command_id,
        subject_kind="photo",
        subject=upload.photo_id,
        chamber_id=project.chamber_id,
        after_hash=bytes.fromhex(upload.sha256),
    )
    await audit.record(tx, entry, now)
    return Known(upload.sha256, "waiting")


async def size(tx: Transaction, sha256: str) -> Size | None:
    """A size of a photo that the asker may see.

    Raises:
        Unauthenticated: the session has ended.
    """
    await require_session(tx)
    return await store.size(tx.sql, sha256)


async def of_pages(
    tx: Transaction, pages: Collection[tuple[UUID, Sequence[Photo]]]
) -> dict[tuple[UUID, UUID], Shown]:
    """What the asker may see of the photos that pages name, by project and id."""
    photo_ids = [photo.photo_id for _, photos in pages for photo in photos]
    if not photo_ids:
        return {}
    return await store.shown(tx.sql, [project_id for project_id, _ in pages], photo_ids)


async def check_ready(tx: Transaction, project_id: UUID, photos: Sequence[Photo]) -> None:
    """Refuse a page with a photo that nobody could see.

    Raises:
        PhotosNotReady: with their ids.
    """
    shown = await of_pages(tx, [(project_id, photos)])
    ready = {(photo_id, each.sha256) for (_, photo_id), each in shown.items() if each.sizes}
    lacking = [each.photo_id for each in photos if (each.photo_id, each.sha256) not in ready]
    if lacking:
        raise PhotosNotReady("Wait until it is ready, or choose another.", photo_ids=lacking)


async def end(tx: Transaction, taken: Taken, sizes: Sequence[Size], now: datetime) -> None:
    """Keep what was made of a photo; without a size it is unreadable. Done twice, done once."""
    chamber_id = await store.end(tx.sql, taken, sizes)
    if chamber_id is None:
        return
    entry = Entry(
        command="make_photo_ready" if sizes else "find_photo_unreadable",
        command_id=new_id(),
        subject_kind="photo",
        subject=taken.photo_id,
        chamber_id=chamber_id,
        after_hash=bytes.fromhex(sizes[-1].sha256) if sizes else None,
    )
    await audit.record(tx, entry, now)


async def forget(tx: Transaction, now: datetime, limit: int) -> int:
    """Delete photos that neither a working copy nor a version names; how many."""
    gone = await store.forget(tx.sql, now - UNNAMED_FOR, limit)
    entries = [
        Entry(
            command="forget_photo",
            command_id=new_id(),
            subject_kind="photo",
            subject=each.photo_id,
            chamber_id=each.chamber_id,
        )
        for each in gone
    ]
    await audit.record_all(tx, entries, now)
    return len(gone)
