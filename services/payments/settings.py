"""Everything payments takes from the environment."""

from pathlib import Path
from typing import Annotated, Literal

from annotated_types import Interval
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

Port = Annotated[int, Interval(ge=1, le=65_535)]


class Settings(BaseSettings):
    """No defaults for secrets: a missing one stops the process at start, by name."""

    model_config = SettingsConfigDict(frozen=True, populate_by_name=True)

    environment: Literal["demo", "test", "production"] = Field(validation_alias="ENV")
    clock_file: Path | None = Field(default=None, validation_alias="KYOKAN_CLOCK_FILE")
    audit_anchors: Path | None = Field(default=None, validation_alias="PAYMENTS_AUDIT_ANCHORS")
    host: str = Field(default="127.0.0.1", validation_alias="PAYMENTS_HOST")
    port: Port = Field(default=8005, validation_alias="PAYMENTS_PORT")
    database_url: SecretStr = Field(validation_alias="PAYMENTS_DATABASE_URL")
    worker_database_url: SecretStr = Field(validation_alias="PAYMENTS_WORKER_DATABASE_URL")
    kafka_bootstrap_servers: str = Field(validation_alias="KAFKA_BOOTSTRAP_SERVERS")
    reader_ordinal: Annotated[int, Interval(ge=0, lt=24)] = Field(
        default=0, validation_alias="PAYMENTS_READER_ORDINAL"
    )
    column_key: SecretStr = Field(validation_alias="PAYMENTS_COLUMN_KEY")  # base64, 32 bytes
    accounts_url: str = Field(validation_alias="ACCOUNTS_URL")
    web_url: str = Field(validation_alias="WEB_URL")
    stripe_secret_key: SecretStr = Field(validation_alias="STRIPE_SECRET_KEY")
    stripe_api_base: str | None = Field(default=None, validation_alias="STRIPE_API_BASE")
    stripe_webhook_secrets: SecretStr = Field(validation_alias="STRIPE_WEBHOOK_SECRETS")
    stripe_timeout_s: Annotated[int, Interval(ge=1, le=80)] = Field(
        default=20, validation_alias="PAYMENTS_STRIPE_TIMEOUT_S"
    )

    @property
    def webhook_secrets(self) -> list[str]:
        """Several stand with commas between them, while one is being replaced."""
        given = self.stripe_webhook_secrets.get_secret_value().split(",")
        return [secret.strip() for secret in given if secret.strip()]
