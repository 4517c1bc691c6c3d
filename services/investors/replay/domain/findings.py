"""What a replay may find, without a figure of anybody. Pure."""

from dataclasses import dataclass
from typing import Literal

# A breach is a cap that was exceeded; a difference is anything else that is not as stored. What
# a moved payment day pushed over its cap is open while it is only held: nothing was charged.
Kind = Literal["difference", "breach", "open"]


@dataclass(frozen=True, slots=True)
class Finding:
    """`where` names the row, `what` says in words what does not agree."""

    kind: Kind
    where: str
    what: str

    @property
    def line(self) -> str:
        return f"{self.kind}: {self.where}: {self.what}"
