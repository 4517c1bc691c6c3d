"""Mrs Yamamoto of the town, 78: what is near her heart, and what counts against her cap."""

from datetime import timedelta
from typing import Final

from deploy.local.demo.accompanied import Talk
from deploy.local.demo.cast import SUPPORTERS, SUZUKI, YAMAMOTO, demo_id
from deploy.local.demo.offers import AI
from deploy.local.demo.site import Json
from deploy.local.demo.stories import STORIES
from deploy.local.demo.world import World
from shared.places.towns import code_of

INTERESTS: Final[Json] = {
    "roots": [
        {"kind": "former_home", "municipality": code_of("石川県", "七尾市")},
        {"kind": "school", "municipality": code_of("石川県", "輪島市")},
    ],
    "themes": ["craft", "culture", "food"],
    "ticket": {"least_minor": 3_000, "most_minor": 20_000},
    "may_be_shown": True,
}
# Bought from the company itself before it came here: counted with what she pledges now.
BOUGHT_MINOR: Final = 200_000
_APPLIED_ON, _PAID_ON = 20, 40
_VISIT: Final = Talk(
    145,
    "visit",
    50,
    "蔵の床の見本を、大工さんと3人で見ました。杉の厚い板にします。見積もりの中でおさまります。",
)


def tell(world: World) -> None:
    """By her own doors; and one more talk of a founder, whom her chamber visits that day."""
    visitor = world.visitor(YAMAMOTO)
    path = f"/investors/{SUPPORTERS[0].investor_id}"
    visitor.put("investors", f"{path}/interests", INTERESTS)
    profile = world.profile()
    # Ten million in all: a cap of half a million.
    profile["figures"] |= {"assets_minor": 13_000_000, "liabilities_minor": 3_000_000}
    visitor.put("investors", f"{path}/profile", profile)
    visitor.put(
        "investors",
        f"{path}/declarations/{demo_id('bought', AI.name)}",
        {
            "issuer_id": str(AI.issuer_id),
            "security_class": "common",
            "purchases": [
                {
                    "applied_on": _day(world, _APPLIED_ON),
                    "paid_on": _day(world, _PAID_ON),
                    "amount_minor": BOUGHT_MINOR,
                }
            ],
            "corrects": str(demo_id("none", AI.name)),
        },
    )
    koji = next(each for each in STORIES if each.name == "koji")
    note = f"/cases/{koji.case_id}/notes/{demo_id('talk', 'koji', 'floor')}"
    world.visitor(SUZUKI).put("listing", note, koji.note(_VISIT, world.first_day))


def _day(world: World, number: int) -> str:
    return (world.first_day + timedelta(days=number)).date().isoformat()
