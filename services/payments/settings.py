"""Everything payments takes from the environment."""

from typing import Annotated

from annotated_types import Interval
from pydantic import Field, SecretStr

from shared.settings import Port, ServiceSettings, prefixed


class Settings(ServiceSettings):
    """Beside what every service takes, the PSP. `column_key`: 32 bytes as base64."""

    model_config = prefixed("payments")

    port: Port = 8005
    column_key: SecretStr
    web_url: str = Field(validation_alias="WEB_URL")
    stripe_secret_key: SecretStr = Field(validation_alias="STRIPE_SECRET_KEY")
    stripe_api_base: str | None = Field(default=None, validation_alias="STRIPE_API_BASE")
    stripe_webhook_secrets: SecretStr = Field(validation_alias="STRIPE_WEBHOOK_SECRETS")
    stripe_timeout_s: Annotated[int, Interval(ge=1, le=80)] = 20

    @property
    def webhook_secrets(self) -> list[str]:
        """Several stand with commas between them, while one is being replaced."""
        given = self.stripe_webhook_secrets.get_secret_value().split(",")
        return [secret.strip() for secret in given if secret.strip()]
