"""The rows of photos: what is known of one, the file as it came, the sizes made of it."""

from datetime import datetime
from typing import Any, ClassVar, Final
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, text
from sqlmodel import Field

from services.listing.tables import Row
from shared.tables import moment, octets, words

_OF_PHOTO: Final = ("project_id", "photo_id")


class PhotoRow(Row, table=True):
    __tablename__: ClassVar[Any] = "photo"
    __table_args__ = (
        Index("photo_waiting", "next_try_at", postgresql_where=text("state = 'waiting'")),
        Index("photo_kept", "kept_at"),
    )

    project_id: UUID = Field(primary_key=True, foreign_key="project.id")
    photo_id: UUID = Field(primary_key=True)
    owner_person_id: UUID
    sha256: str = words()
    state: str = words()
    tries: int
    next_try_at: datetime = moment()
    kept_at: datetime = moment()
    cause_id: UUID


class PhotoUploadRow(Row, table=True):
    __tablename__: ClassVar[Any] = "photo_upload"
    __table_args__ = (
        ForeignKeyConstraint(
            _OF_PHOTO, ("photo.project_id", "photo.photo_id"), ondelete="CASCADE"
        ),
    )

    project_id: UUID = Field(primary_key=True)
    photo_id: UUID = Field(primary_key=True)
    content: bytes = octets()


class PhotoSizeRow(Row, table=True):
    __tablename__: ClassVar[Any] = "photo_size"
    __table_args__ = (
        ForeignKeyConstraint(
            _OF_PHOTO, ("photo.project_id", "photo.photo_id"), ondelete="CASCADE"
        ),
        Index("photo_size_sha256", "sha256"),
    )

    project_id: UUID = Field(primary_key=True)
    photo_id: UUID = Field(primary_key=True)
    width: int = Field(primary_key=True)
    height: int
    sha256: str = words()
    content: bytes = octets()
