"""Money to an owner in the demo world: asked for, and one word short of leaving."""

from typing import TYPE_CHECKING, Final

from deploy.local.demo.cast import KATO, NODA, demo_id
from deploy.local.demo.offers import Offer
from deploy.local.demo.site import Json, until

if TYPE_CHECKING:
    from deploy.local.demo.world import World

_ACCOUNT: Final = {
    "bank_code": "0001",
    "branch_code": "456",
    "kind": "ordinary",
    "number": "1234567",
    "holder_kana": "カドノカキノカイ",
}


def tell(world: "World", offer: Offer) -> None:
    """The owner names an account, staff ask, the first of two approves."""
    path = f"/projects/{offer.project_id}/payout-account"
    world.visitor(offer.owner).put("payments", path, {"account": _ACCOUNT})
    payout = f"/payouts/{demo_id('payout', offer.name)}"
    staff = world.visitor(NODA)
    if not _is_asked(staff.get("payments", "/payouts"), payout):
        until(lambda: _is_payable(world, offer), f"the money of {offer.name} is in")
        staff.put("payments", payout, {"round_id": str(offer.round_id)})
    approval = f"{payout}/approvals/{demo_id('payout approval', offer.name)}"
    world.visitor(KATO).put("payments", approval)


def _is_asked(known: Json, payout: str) -> bool:
    return any(payout.endswith(each["payout_id"]) for each in known["payouts"])


def _is_payable(world: "World", offer: Offer) -> bool:
    rounds = world.visitor(NODA).get("payments", "/payable-rounds")["rounds"]
    return any(each["round_id"] == str(offer.round_id) for each in rounds)
