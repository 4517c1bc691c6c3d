"""What web takes from the environment, and the few figures that are its own."""

from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import AliasChoices, Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from services.web.catalogue import N_
from services.web.demo_world import World

Environment = Literal["demo", "test", "production"]


class Settings(BaseSettings):
    """Addresses of the services and of this site.

    `payment_page` is where the hosted payment page lives: the only foreign host a form of ours
    may lead to. `cookie_key` (32 bytes, base64) seals half-filled answers; the same in every
    process, and without one (demo, tests) they do not outlive this process. `client_secret`
    makes accounts believe where a browser is; `trusted_proxies` (addresses or networks, commas
    between) may say it for us by `X-Forwarded-For`, nobody else may.
    """

    # The prefix keeps a bare `HOST` or `PORT` of the machine from being taken for ours.
    model_config = SettingsConfigDict(frozen=True, populate_by_name=True, env_prefix="WEB_")

    environment: Environment = Field(validation_alias="ENV")
    clock_file: Path | None = Field(default=None, validation_alias="KYOKAN_CLOCK_FILE")
    demo: str = Field(default="1", validation_alias="DEMO")
    port: int = Field(default=8000, ge=1, le=65535, validation_alias="WEB_PORT")
    host: str = Field(default="127.0.0.1", validation_alias="WEB_HOST")
    web_url: str = Field(default="http://127.0.0.1:8000", validation_alias="WEB_URL")
    accounts_url: str = Field(validation_alias="ACCOUNTS_URL")
    listing_url: str = Field(validation_alias="LISTING_URL")
    investors_url: str = Field(validation_alias="INVESTORS_URL")
    matching_url: str = Field(validation_alias="MATCHING_URL")
    payments_url: str = Field(validation_alias="PAYMENTS_URL")
    mailbox_url: str | None = Field(default=None, validation_alias="MAILBOX_URL")
    mailbox_page: str | None = Field(
        default=None, validation_alias=AliasChoices("MAILBOX_PAGE_URL", "MAILBOX_URL")
    )
    payment_page: str = Field(
        default="https://checkout.stripe.com",
        validation_alias=AliasChoices("PAYMENT_PAGE_ORIGIN", "STRIPE_API_BASE"),
    )
    client_secret: SecretStr | None = Field(default=None, validation_alias="WEB_CLIENT_SECRET")
    trusted_proxies: str = Field(default="", validation_alias="WEB_TRUSTED_PROXIES")
    cookie_key: str | None = Field(default=None, validation_alias="WEB_COOKIE_KEY", repr=False)
    help_name: str = Field(default=N_("共感 事務局"), validation_alias="WEB_HELP_NAME")
    help_phone: str = Field(default="03-0000-0000", validation_alias="WEB_HELP_PHONE")
    help_hours: str = Field(default=N_("平日 9:00–17:00"), validation_alias="WEB_HELP_HOURS")
    call_timeout_s: float = Field(
        default=1.0, gt=0, le=10, validation_alias="WEB_CALL_TIMEOUT_S"
    )
    step_wait_s: float = Field(default=3.0, ge=0, le=10, validation_alias="WEB_STEP_WAIT_S")

    @model_validator(mode="after")
    def _no_demo_in_production(self) -> "Settings":
        if self.environment == "production" and (self.clock_file or self.mailbox_url):
            raise ValueError("the movable clock and the mailbox are for the demo and for tests")
        if self.environment == "production" and self.cookie_key is None:
            raise ValueError("WEB_COOKIE_KEY is missing")
        if self.environment == "production" and self.client_secret is None:
            raise ValueError("WEB_CLIENT_SECRET is missing")
        return self

    @property
    def is_demo(self) -> bool:
        """Whether one-press sign-ins and the clock are shown."""
        return self.environment == "demo"

    @property
    def demo_world(self) -> World:
        """Whose people the demo's page may offer."""
        return "0" if self.demo == "0" else "story" if self.demo == "story" else "1"

    @property
    def origin(self) -> str:
        """Scheme and host of this site, as a browser sends it in `Origin`."""
        return _origin(self.web_url)

    @property
    def payment_page_origin(self) -> str:
        """Scheme and host of the hosted payment page."""
        return _origin(self.payment_page)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
