"""What the mailbox takes from its environment."""

from pathlib import Path
from typing import Annotated

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

Port = Annotated[int, Field(ge=1, le=65535)]


class Settings(BaseSettings):
    """Loopback unless said otherwise; a container says otherwise."""

    model_config = SettingsConfigDict(env_prefix="MAILBOX_", frozen=True)

    file: Path  # the SQLite file
    host: str = "127.0.0.1"
    port: Port = 8011
    smtp_port: Port = 8012
