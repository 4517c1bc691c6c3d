"""Everything matching takes from the environment."""

from pydantic import Field

from services.matching.pledges.admission import MOST_ON_THEIR_WAY
from shared.settings import Count, Port, ServiceSettings, prefixed


class Settings(ServiceSettings):
    """Beside what every service takes, the bounds of the accept."""

    model_config = prefixed("matching")

    port: Port = 8004
    most_on_their_way: Count = Field(
        default=MOST_ON_THEIR_WAY, validation_alias="MATCHING_PLEDGES_ON_THEIR_WAY"
    )
    attempts_per_minute: Count = 10
