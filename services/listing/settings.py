"""Everything listing takes from the environment."""

from shared.settings import Port, ServiceSettings, prefixed


class Settings(ServiceSettings):
    """Nothing but what every service takes."""

    model_config = prefixed("listing")

    port: Port = 8002
