"""What stopping a round means for supporters and their money, said before anybody presses."""

from typing import Final

from services.web.catalogue import N_
from services.web.clients.matching import RunningRound
from services.web.visit import Visit

KINDS: Final = {
    "pause": N_("募集の一時停止"),
    "resume": N_("募集の再開"),
    "cancel": N_("募集の中止"),
}
ACTS: Final = {
    "pause": N_("いますぐ止める"),
    "resume": N_("再開を提案する"),
    "cancel": N_("中止を提案する"),
}
AGREED: Final = {
    "pause": N_("一時停止を続ける"),
    "resume": N_("再開する"),
    "cancel": N_("中止して、全額を返す"),
}
# What may be wanted of a round, by how it stands.
OF_STATE: Final = {
    "scheduled": ("cancel",),
    "open": ("pause", "cancel"),
    "paused": ("resume", "cancel"),
    "settling": ("cancel",),
}
ENDINGS: Final = {
    "confirmed": N_("決まりました"),
    "rejected": N_("しないことになりました"),
    "taken_back": N_("提案した人が取りやめました"),
    "lapsed": N_("24時間以内に確かめられず、なくなりました"),
}
WHY: Final = {
    "same-person": N_("提案した人とは別の、つながりのない人が確かめてください"),
    "own-hand": N_("実行者、申し込んだ人と、そのつながりのある人は、決められません"),
    "already-proposed": N_("この募集には、もう1人の確認を待っている提案があります"),
    "paused-before": N_(
        "この前の一時停止を、もう1人が確かめませんでした。別の人が提案してください"
    ),
    "second-is-there": N_("この団体には、確かめられる承認者がいます"),
    "lapsed": N_(
        "24時間がすぎて、この提案はなくなりました。要るときは、もう一度提案してください"
    ),
    "wrong-state": N_("もう答えが出たか、募集のようすが変わりました。開き直してください"),
    "forbidden": N_("確かめるには、承認者の役割がいります"),
}


def effects(kind: str, one: RunningRound, visit: Visit) -> tuple[str, ...]:
    """What will happen, the money first."""
    say, words = visit.gettext, visit.words
    if kind == "pause":
        pledged = (
            N_("お金は動きません。これまでのお申込みは、お約束した日に請求します。")
            if one.is_flexible
            else N_("お金は動きません。これまでのお申込みは、そのままです。")
        )
        return (
            say(pledged),
            say(N_("新しいお申込みを、すぐに止めます。しめきりは延びません。")),
            say(
                N_(
                    "24時間以内にもう1人が確かめなければ、自動で再開します。下のお知らせは、すぐに公開されます。"
                )
            ),
        )
    if kind == "resume":
        return (
            say(N_("お金は動きません。もう1人が確かめると、新しいお申込みを受け付けます。")),
        )
    return (
        say(
            N_("%(people)sからの%(amount)sを、全額お返しします。"),
            people=words.people(one.people),
            amount=words.amount(one.raised_minor),
        ),
        say(
            N_(
                "カードの枠は解き、請求したものは返金します。振り込まれた分は、返金の一覧にのります。"
            )
        ),
        say(N_("もう1人が確かめるまで、何も動きません。中止は、取り消せません。")),
    )
