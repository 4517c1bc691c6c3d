"""The base of this service's rows, with a metadata of its own."""

from sqlalchemy.orm import registry
from sqlmodel import SQLModel


class Row(SQLModel, registry=registry()):
    """Every table of payments."""
