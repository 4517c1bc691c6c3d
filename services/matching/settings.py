"""Everything matching takes from the environment."""

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings

from services.matching.pledges.admission import MOST_ON_THEIR_WAY
from shared.settings import Count, Port, ServiceSettings, prefixed


class Settings(ServiceSettings):
    """Beside what every service takes, the bounds of the accept.

    `column_key`: 32 bytes as base64; it seals names, addresses and what groups are composed of.
    `investors_url` and `client_secret`: whom to ask for rooms, and by which word of our own.
    """

    model_config = prefixed("matching")

    port: Port = 8004
    column_key: SecretStr
    investors_url: str = Field(validation_alias="INVESTORS_URL")
    client_secret: SecretStr
    most_on_their_way: Count = Field(
        default=MOST_ON_THEIR_WAY, validation_alias="MATCHING_PLEDGES_ON_THEIR_WAY"
    )
    attempts_per_minute: Count = 10


class Rebuilding(BaseSettings):
    """What forgetting the signals needs: the owner of their tables, and the broker."""

    model_config = prefixed("matching")

    owner_database_url: SecretStr
    kafka_bootstrap_servers: str = Field(validation_alias="KAFKA_BOOTSTRAP_SERVERS")


class Training(BaseSettings):
    """What a training takes beside the database: to how few lists a project may fall.

    In per cent of what each would have if all were shown equally often; 0 sets no floor.
    """

    model_config = prefixed("matching")

    exposure_floor_percent: int = Field(default=25, ge=0, le=100)


class Explaining(BaseSettings):
    """What explaining a score needs: to read the database, and the day."""

    model_config = prefixed("matching")

    worker_database_url: SecretStr
    environment: Literal["demo", "test", "production"] = Field(validation_alias="ENV")
    clock_file: Path | None = Field(default=None, validation_alias="KYOKAN_CLOCK_FILE")


class Opening(BaseSettings):
    """What reading a sealed question needs: the rows, and the key that they are sealed with."""

    model_config = prefixed("matching")

    worker_database_url: SecretStr
    column_key: SecretStr
