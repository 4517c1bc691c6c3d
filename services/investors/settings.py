"""Everything investors takes from the environment."""

from pydantic import SecretStr
from pydantic_settings import BaseSettings

from shared.settings import Port, ServiceSettings, prefixed


class Settings(ServiceSettings):
    """`column_key`: 32 bytes as base64."""

    model_config = prefixed("investors")

    port: Port = 8003
    column_key: SecretStr


class Auditing(BaseSettings):
    """What a replay and an export need: to read the database, and the key of its columns."""

    model_config = prefixed("investors")

    worker_database_url: SecretStr
    column_key: SecretStr
