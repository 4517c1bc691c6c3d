"""Everything listing takes from the environment."""

from typing import Annotated

from annotated_types import Interval
from pydantic import SecretStr

from shared.settings import Port, ServiceSettings, prefixed

Days = Annotated[int, Interval(ge=1, le=730)]


class Settings(ServiceSettings):
    """`visit_key` signs the codes of visits: 32 bytes as base64.

    `report_due_days`: how long after its last promise a project owes its closing report.
    """

    model_config = prefixed("listing")

    port: Port = 8002
    visit_key: SecretStr
    report_due_days: Days = 60
