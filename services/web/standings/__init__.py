"""The sentences of each way in which a pledge may stand; `standing` chooses among them."""

from dataclasses import dataclass
from typing import Final, Literal

from services.web.catalogue import N_

Kind = Literal["", "turn", "bad"]


@dataclass(frozen=True)
class Standing:
    """What the top of the page says. `sentences[0]` says where the money is."""

    tag: str
    title: str
    sentences: tuple[str, ...]
    kind: Kind = ""
    is_moving: bool = False
    is_over: bool = False


INVESTED: Final = N_("申込")
SUPPORTED: Final = N_("支援")
RIGHT: Final = N_("申込みの撤回")
HOUSE_TERM: Final = N_("お申込みの取消し")
NO_MONEY: Final = N_("お金は動いていません。")
