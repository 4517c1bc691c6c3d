"""Everything listing takes from the environment."""

from pydantic import SecretStr

from shared.settings import Port, ServiceSettings, prefixed


class Settings(ServiceSettings):
    """`visit_key` signs the codes of visits: 32 bytes as base64."""

    model_config = prefixed("listing")

    port: Port = 8002
    visit_key: SecretStr
