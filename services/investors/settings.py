"""Everything investors takes from the environment."""

from pathlib import Path
from typing import Annotated, Literal

from annotated_types import Interval
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """No defaults for secrets: a missing one stops the process at start, by name."""

    model_config = SettingsConfigDict(env_prefix="INVESTORS_", frozen=True)

    database_url: SecretStr  # signs in as investors_app
    worker_database_url: SecretStr  # as investors_worker
    column_key: SecretStr  # 32 bytes as base64
    port: Annotated[int, Interval(ge=1, le=65_535)] = 8_003
    host: str = "127.0.0.1"
    reader_ordinal: Annotated[int, Interval(ge=0, lt=24)] = 0
    # One name for all programs, so without our prefix.
    env: Literal["demo", "test", "production"] = Field("demo", validation_alias="ENV")
    clock_file: Path | None = Field(None, validation_alias="KYOKAN_CLOCK_FILE")
    audit_anchors: Path | None = Field(default=None, validation_alias="INVESTORS_AUDIT_ANCHORS")
    kafka_bootstrap_servers: str = Field(validation_alias="KAFKA_BOOTSTRAP_SERVERS")
    accounts_url: str = Field(validation_alias="ACCOUNTS_URL")
