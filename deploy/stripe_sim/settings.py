"""What the simulator takes from its environment."""

from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

Comma = Annotated[list[str], NoDecode]


class Settings(BaseSettings):
    """Loopback unless said otherwise; no address of a webhook means that none is sent."""

    model_config = SettingsConfigDict(env_prefix="STRIPE_SIM_", frozen=True)

    data: Path  # the SQLite file
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8010
    public_url: str | None = None  # where a browser finds the pages; default: host and port
    webhook_url: Comma = []
    webhook_secret: SecretStr | None = None
    queue_limit: Annotated[int, Field(ge=100)] = 20_000  # waiting webhooks
    available_after_days: Annotated[int, Field(ge=0, le=30)] = 4
    clock_file: Annotated[Path | None, Field(validation_alias="KYOKAN_CLOCK_FILE")] = None

    @field_validator("webhook_url", mode="before")
    @classmethod
    def split(cls, value: object) -> object:
        """Several addresses stand with commas between them."""
        if isinstance(value, str):
            return [each.strip() for each in value.split(",") if each.strip()]
        return value

    @model_validator(mode="after")
    def sign_what_is_sent(self) -> Self:
        """An address of a webhook needs the secret that signs what goes there."""
        if self.webhook_url and self.webhook_secret is None:
            raise ValueError("STRIPE_SIM_WEBHOOK_SECRET is missing")
        return self

    @property
    def address(self) -> str:
        """Where a browser finds the hosted pages, without a slash at the end."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")
