"""What every service takes from the environment; its own, its `settings.py` adds."""

from pathlib import Path
from typing import Annotated, Literal

from annotated_types import Interval
from pydantic import AliasGenerator, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

Port = Annotated[int, Interval(ge=1, le=65_535)]
Count = Annotated[int, Interval(ge=1, le=100_000)]


class ServiceSettings(BaseSettings):
    """No defaults for secrets: a missing one stops the process at start, by name.

    Names that all programs share are written out; what is the service's own is read with
    its prefix (`prefixed`).
    """

    model_config = SettingsConfigDict(frozen=True, populate_by_name=True)

    environment: Literal["demo", "test", "production"] = Field(validation_alias="ENV")
    clock_file: Path | None = Field(default=None, validation_alias="KYOKAN_CLOCK_FILE")
    kafka_bootstrap_servers: str = Field(validation_alias="KAFKA_BOOTSTRAP_SERVERS")
    accounts_url: str = Field(validation_alias="ACCOUNTS_URL")

    host: str = "127.0.0.1"
    port: Port
    database_url: SecretStr  # signs in as <service>_app
    worker_database_url: SecretStr  # as <service>_worker
    reader_ordinal: Annotated[int, Interval(ge=0, lt=24)] = 0
    audit_anchors: Path | None = None


def prefixed(service: str) -> SettingsConfigDict:
    """Settings of one service: `database_url` is read from `<SERVICE>_DATABASE_URL`.

    The alias tells what is missing by the name to set; the prefix keeps a bare `HOST` or
    `PORT` of the machine from being taken for ours.
    """
    names = AliasGenerator(validation_alias=lambda name: f"{service}_{name}".upper())
    return SettingsConfigDict(alias_generator=names, env_prefix=f"{service}_")
