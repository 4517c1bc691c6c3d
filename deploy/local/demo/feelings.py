"""What people of the demo feel with: presses, words released by a chamber, one that waits."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from deploy.local.demo.cast import AWA, HAYASHI, INOUE, KATO, NODA, ONISHI, TAMURA, YAMAMOTO
from deploy.local.demo.offers import AI, MINATO_MARKET, SENTO, Offer
from deploy.local.demo.site import Json, Refused, until
from shared.places.towns import code_of

if TYPE_CHECKING:
    from deploy.local.demo.world import World


@dataclass(frozen=True)
class Feeling:
    """`read_by` releases the words; without one they wait at the desk."""

    who: str
    offer: Offer
    kind: str
    words: str | None = None
    read_by: str | None = None
    answer: str | None = None


FEELINGS: Final = (
    Feeling(TAMURA, SENTO, "cheer"),
    Feeling(INOUE, SENTO, "cheer"),
    Feeling(AWA, SENTO, "follow"),
    Feeling(
        YAMAMOTO,
        SENTO,
        "reason",
        "嫁いできた年から、冬はここで温まりました。番台のご主人の声を、孫にも聞かせたいです。",
        read_by=NODA,
    ),
    Feeling(
        INOUE,
        SENTO,
        "question",
        "工事のあいだ、お風呂はお休みになりますか。",
        read_by=NODA,
        answer="2週間だけお休みします。日が決まったら、このページでお知らせします。",
    ),
    Feeling(YAMAMOTO, AI, "follow"),
    Feeling(
        TAMURA,
        AI,
        "reason",
        "祖母の藍の着物をいまも着ています。織り手の育つところを見たいです。",
        read_by=ONISHI,
    ),
)
# What two of them tell for their lists; one agreed that owners know of her.
INTERESTS: Final[dict[str, Json]] = {
    TAMURA: {
        "roots": [{"kind": "former_home", "municipality": code_of("石川県", "氷川市")}],
        "themes": ["town", "food"],
        "ticket": {"least_minor": 2_000, "most_minor": 10_000},
        "may_be_shown": True,
    },
    INOUE: {"themes": ["culture", "craft"]},
}
WAITING: Final = Feeling(
    HAYASHI, MINATO_MARKET, "skill", "写真を撮れます。開店の日のようすを残しましょうか。"
)


def tell(world: "World", feeling: Feeling) -> None:
    """Give it, have its words read, and its question answered."""
    given = until(lambda: _given(world, feeling), f"listing takes {feeling.kind}")
    if feeling.read_by is None:
        return
    _release(world, feeling.read_by, given["text"]["text_id"])
    if feeling.answer:
        path = f"/questions/{given['signal_id']}/answer"
        owner = world.visitor(feeling.offer.owner)
        said = owner.put("listing", path, {"words": feeling.answer})
        _release(world, feeling.read_by, said["text_id"])


def visit(world: "World", who: str, offer: Offer) -> None:
    """Somebody reads the code at the counter of the chamber."""
    path = f"/projects/{offer.project_id}"
    code = world.visitor(KATO).get("listing", f"{path}/visit-code")["code"]
    world.visitor(who).put("listing", f"{path}/signals/visit", {"code": code})


def _given(world: "World", feeling: Feeling) -> Json | None:
    """None while listing has not heard yet that the round is open."""
    path = f"/projects/{feeling.offer.project_id}/signals/{feeling.kind}"
    body = {"words": feeling.words} if feeling.words else {}
    try:
        return world.visitor(feeling.who).put("listing", path, body)
    except Refused:
        return None


def _release(world: "World", who: str, text_id: str) -> None:
    path = f"/signal-texts/{text_id}/verdict"
    world.visitor(who).put("listing", path, {"verdict": "release"})
