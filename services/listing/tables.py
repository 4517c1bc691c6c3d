"""What the rows of listing's nouns have in common: a metadata of their own."""

from sqlalchemy.orm import registry
from sqlmodel import SQLModel


class Row(SQLModel, registry=registry()):
    """Base of every row of this service."""
