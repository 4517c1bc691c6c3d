"""The story that every demo world tells; tests of the whole platform stand on it by name."""

from typing import TYPE_CHECKING, Final

from deploy.local.demo import feelings, invested, paid_out
from deploy.local.demo.cast import (
    AWA,
    HAYASHI,
    KATO,
    NODA,
    ONISHI,
    SUPPORTERS,
    SUZUKI,
)
from deploy.local.demo.offers import (
    AI,
    BANK,
    KAKI,
    KOJI,
    LIBRARY,
    MINATO_MARKET,
    SENTO,
    SHOYU,
    VINEGAR,
)
from deploy.local.demo.pledges import BACKED
from deploy.local.demo.stories import KOJI_COMMENTS
from deploy.local.demo.world import Day

if TYPE_CHECKING:
    from deploy.local.demo.world import World


def _begin(world: "World") -> None:
    world.organisations()
    world.supporters()


def _list_kaki(world: "World") -> None:
    world.list_offer(KAKI, answered_by=KATO)


def _back_kaki(world: "World") -> None:
    world.wait_open(KAKI)
    for at, supporter in enumerate(SUPPORTERS):
        world.by_card(KAKI, supporter, units=1 + at % 2, of_return=1)


def _kaki_succeeds(world: "World") -> None:
    world.wait_outcome(KAKI, "succeeded")
    world.list_offer(LIBRARY, answered_by=KATO)
    world.list_offer(SHOYU, answered_by=SUZUKI)


def _back_library(world: "World") -> None:
    world.wait_open(LIBRARY)
    world.by_card(LIBRARY, SUPPORTERS[0], units=2)
    world.by_card(LIBRARY, SUPPORTERS[1], units=1)
    invested.invest(world, SHOYU)


def _pay_kaki_out(world: "World") -> None:
    paid_out.tell(world, KAKI)


def _library_fails(world: "World") -> None:
    world.wait_outcome(LIBRARY, "failed")
    world.wait_outcome(SHOYU, "succeeded")
    invested.certify(world, SHOYU)


def _list_the_live(world: "World") -> None:
    world.list_offer(SENTO, answered_by=KATO)
    world.list_offer(AI, answered_by=SUZUKI)
    world.list_offer(MINATO_MARKET, answered_by=KATO)


def _back_the_live(world: "World") -> None:
    world.wait_open(SENTO)
    world.wait_open(AI)
    for at, supporter in enumerate(SUPPORTERS[1:4]):
        world.by_card(SENTO, supporter, units=3, of_return=at)
    invested.invest(world, AI)
    awa = next(each for each in SUPPORTERS if each.email == AWA)
    paid = world.by_transfer(SENTO, awa, units=10)
    world.deposit(paid, amount_minor=30_000, recorded_by=NODA, confirmed_by=KATO)
    world.wait_state(world.visitor(AWA), paid, BACKED)


def _feel(world: "World") -> None:
    for feeling in feelings.FEELINGS:
        feelings.tell(world, feeling)
    feelings.visit(world, HAYASHI, SENTO)


def _open_the_market(world: "World") -> None:
    world.wait_open(MINATO_MARKET)
    world.by_card(MINATO_MARKET, SUPPORTERS[3], units=2)
    feelings.tell(world, feelings.WAITING)
    _leave_work_for_staff(world)


def _leave_work_for_staff(world: "World") -> None:
    """Something in the queue of a chamber, and something sent back before."""
    world.send_back(KOJI, SUZUKI, "お電話でお話しした2つです。", KOJI_COMMENTS)
    world.send_back(
        BANK,
        ONISHI,
        "耐震の見積書を添えてください。換気の費用が使いみちにありません。",
    )
    owner = world.visitor(BANK.owner)
    owner.post("listing", f"/projects/{BANK.project_id}/submissions/2")
    # A vice-president of its chamber supported this owner before, and may not approve it.
    world.submit(VINEGAR)


DAYS: Final = (
    Day(0, "商工会議所と取扱業者ができる", _begin),
    Day(7, "柿の里が公開される", _list_kaki),
    Day(9, "柿の里に支援があつまる", _back_kaki),
    Day(46, "柿の里が成立する", _kaki_succeeds),
    Day(61, "図書室に支援があつまる", _back_library),
    Day(62, "柿の里のお金を振り込む支度ができる", _pay_kaki_out),
    Day(91, "図書室は届かず、しょうゆ蔵の株は払い込まれる", _library_fails),
    Day(137, "松の湯と藍の織り場が公開される", _list_the_live),
    Day(145, "松の湯と藍の織り場に支援があつまる", _back_the_live),
    Day(150, "松の湯と藍の織り場に共感があつまる", _feel),
    Day(159, "港の番屋がはじまる", _open_the_market),
)
