"""Everything investors takes from the environment."""

from pydantic import SecretStr

from shared.settings import Port, ServiceSettings, prefixed


class Settings(ServiceSettings):
    """`column_key`: 32 bytes as base64."""

    model_config = prefixed("investors")

    port: Port = 8003
    column_key: SecretStr
