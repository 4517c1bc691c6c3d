"""The words for each kind of signal: its name, its question, its button. No page is made here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from services.web.catalogue import N_

# What listing takes; a longer text is told before it is sent.
LONGEST: Final = 400
WRITTEN: Final = ("reason", "question", "skill")
# The states in which a project takes signals.
TAKES: Final = frozenset({"live", "paused", "funded", "delivering", "reported"})


@dataclass(frozen=True, slots=True)
class Words:
    """`count` stands before a number of people; a written kind has a field, which `begin` opens."""

    count: str
    button: str
    undo: str
    ask: str = ""
    help: str = ""
    begin: str = ""


KINDS: Final[Mapping[str, Words]] = {
    "cheer": Words(N_("応援している人"), N_("応援する"), N_("応援を取り消す")),
    "follow": Words(N_("見守っている人"), N_("見守る"), N_("見守るのをやめる")),
    "reason": Words(
        N_("理由を書いた人"),
        N_("理由を送る"),
        N_("理由を取り消す"),
        N_("どこに共感しましたか"),
        N_("400文字まで。ほかの方のお名前や連絡先は書かないでください。"),
        N_("理由を書く"),
    ),
    "question": Words(
        N_("質問した人"),
        N_("質問を送る"),
        N_("質問を取り消す"),
        N_("実行者に聞きたいこと"),
        N_("400文字まで。答えは質問の下にのります。"),
        N_("質問を書く"),
    ),
    "visit": Words(N_("訪ねた人"), N_("来たことを伝える"), N_("訪ねた印を取り消す")),
    "skill": Words(
        N_("手伝えることがある人"),
        N_("手伝えることを送る"),
        N_("手伝えることを取り消す"),
        N_("手伝えること"),
        N_("400文字まで。例：月に2回、帳簿を見られます。連絡先は書かないでください。"),
        N_("手伝えることを書く"),
    ),
}
TEXT_STATES: Final[Mapping[str, str]] = {
    "waiting": N_("商工会議所が読んでいます"),
    "released": N_("のせました"),
    "held": N_("のせられませんでした"),
}
