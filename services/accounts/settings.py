"""Everything accounts takes from the environment."""

from hashlib import sha256
from pathlib import Path

from pydantic import Field, SecretStr, model_validator

from shared.settings import Count, Port, ServiceSettings, prefixed

_DEMO_SIGN_INS_PER_MINUTE = 60
_SIGN_INS_PER_MINUTE = 5
_HASHED = "sha256:"


class Settings(ServiceSettings):
    """Beside what every service takes: letters, rates of signing in, and the clients' secrets.

    A client's secret stands here as it is, or as `sha256:` and the hash in hex; a client
    without one gets no token.
    """

    model_config = prefixed("accounts")

    port: Port = 8001
    signing_key: Path
    listing_url: str = Field(validation_alias="LISTING_URL")
    matching_url: str = Field(validation_alias="MATCHING_URL")
    payments_url: str = Field(validation_alias="PAYMENTS_URL")
    web_url: str = Field(validation_alias="WEB_URL")
    smtp_host: str = Field(validation_alias="SMTP_HOST")
    smtp_port: Port = Field(default=25, validation_alias="SMTP_PORT")
    smtp_username: str | None = Field(default=None, validation_alias="SMTP_USERNAME")
    smtp_password: SecretStr | None = Field(default=None, validation_alias="SMTP_PASSWORD")
    letters_per_s: Count = 25
    mail_sender: str = "Kyokan <no-reply@kyokan.invalid>"
    sign_ins_per_minute: Count | None = None
    sign_ins_per_minute_and_address: Count = 30
    wrong_codes_per_hour: Count = 20
    accounts_client_secret: SecretStr | None = Field(
        default=None, validation_alias="ACCOUNTS_CLIENT_SECRET"
    )
    listing_client_secret: SecretStr | None = Field(
        default=None, validation_alias="LISTING_CLIENT_SECRET"
    )
    investors_client_secret: SecretStr | None = Field(
        default=None, validation_alias="INVESTORS_CLIENT_SECRET"
    )
    matching_client_secret: SecretStr | None = Field(
        default=None, validation_alias="MATCHING_CLIENT_SECRET"
    )
    payments_client_secret: SecretStr | None = Field(
        default=None, validation_alias="PAYMENTS_CLIENT_SECRET"
    )
    web_client_secret: SecretStr | None = Field(
        default=None, validation_alias="WEB_CLIENT_SECRET"
    )

    @model_validator(mode="after")
    def _a_real_sender_in_production(self) -> "Settings":
        if self.environment == "production" and self.mail_sender.endswith(".invalid>"):
            raise ValueError("ACCOUNTS_MAIL_SENDER is missing")
        return self

    @property
    def sign_in_rate(self) -> int:
        """Codes per minute and mail address; one-press sign-ins of the demo need more."""
        if self.sign_ins_per_minute is not None:
            return self.sign_ins_per_minute
        is_demo = self.environment == "demo"
        return _DEMO_SIGN_INS_PER_MINUTE if is_demo else _SIGN_INS_PER_MINUTE

    @property
    def issuer(self) -> str:
        """What tokens say as `iss`."""
        return self.accounts_url.rstrip("/")

    @property
    def client_hashes(self) -> dict[str, bytes]:
        """SHA-256 of each client's secret, by the client's id."""
        given = {
            "accounts": self.accounts_client_secret,
            "listing": self.listing_client_secret,
            "investors": self.investors_client_secret,
            "matching": self.matching_client_secret,
            "payments": self.payments_client_secret,
            "web": self.web_client_secret,
        }
        return {name: _hashed(secret) for name, secret in given.items() if secret is not None}


def _hashed(secret: SecretStr) -> bytes:
    value = secret.get_secret_value()
    if value.startswith(_HASHED):
        return bytes.fromhex(value.removeprefix(_HASHED))
    return sha256(value.encode()).digest()
