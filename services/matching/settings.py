"""Everything matching takes from the environment."""

from pathlib import Path
from typing import Annotated, Literal

from annotated_types import Interval
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from services.matching.pledges.admission import MOST_ON_THEIR_WAY

Port = Annotated[int, Interval(ge=1, le=65_535)]


class Settings(BaseSettings):
    """No defaults for secrets: a missing one stops the process at start, by name."""

    model_config = SettingsConfigDict(frozen=True, populate_by_name=True)

    environment: Literal["demo", "test", "production"] = Field(validation_alias="ENV")
    clock_file: Path | None = Field(default=None, validation_alias="KYOKAN_CLOCK_FILE")
    audit_anchors: Path | None = Field(default=None, validation_alias="MATCHING_AUDIT_ANCHORS")
    host: str = Field(default="127.0.0.1", validation_alias="MATCHING_HOST")
    port: Port = Field(default=8004, validation_alias="MATCHING_PORT")
    database_url: SecretStr = Field(validation_alias="MATCHING_DATABASE_URL")
    worker_database_url: SecretStr = Field(validation_alias="MATCHING_WORKER_DATABASE_URL")
    kafka_bootstrap_servers: str = Field(validation_alias="KAFKA_BOOTSTRAP_SERVERS")
    accounts_url: str = Field(validation_alias="ACCOUNTS_URL")
    reader_ordinal: Annotated[int, Interval(ge=0, lt=24)] = Field(
        default=0, validation_alias="MATCHING_READER_ORDINAL"
    )
    most_on_their_way: Annotated[int, Interval(ge=1, le=100_000)] = Field(
        default=MOST_ON_THEIR_WAY, validation_alias="MATCHING_PLEDGES_ON_THEIR_WAY"
    )
    attempts_per_minute: Annotated[int, Interval(ge=1, le=100_000)] = Field(
        default=10, validation_alias="MATCHING_ATTEMPTS_PER_MINUTE"
    )
