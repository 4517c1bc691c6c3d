"""The sections of a project as forms: reading them, and what is missing in each."""

from typing import Any, Final

from services.web.catalogue import N_
from services.web.clients.listing import Project
from services.web.forms import Form
from services.web.pictures import DRAWN
from services.web.sayings import CATEGORIES
from shared.places.towns import prefectures

SECTIONS: Final = {
    "about": N_("あらまし"),
    "photos": N_("写真"),
    "story": N_("物語"),
    "uses": N_("お金の使いみち"),
    "round": N_("募集の条件"),
    "risks": N_("リスク"),
    "seller": N_("売る人と取消し"),
}
_FIELDS: Final = {
    "about": ("title", "summary", "prefecture", "town", "category", "picture"),
    "photos": (),
    "story": ("story.why", "story.for_whom", "story.plan", "story.afterwards"),
    "uses": ("uses",),
    "risks": ("risks",),
    "seller": (
        "seller.name",
        "seller.responsible_person",
        "seller.address",
        "seller.phone",
        "cancellation_terms",
    ),
}
USES: Final = range(1, 9)
LONGEST_SECTION: Final = 5_000


def missing_in(project: Project, section: str) -> list[str]:
    """What listing still misses in one section."""
    if section == "round":
        return [] if project.round else ["round"]
    if section == "seller" and project.round and project.round.is_investment:
        return []
    if section == "seller" and project.round is None:
        return _unsaid_of_seller(project)
    return [name for name in project.missing if name in _FIELDS[section]]


def _unsaid_of_seller(project: Project) -> list[str]:
    """Listing asks for these only once the round is known to sell something."""
    seller = project.content.seller.model_dump()
    unsaid = [f"seller.{name}" for name, text in seller.items() if not text]
    return unsaid if project.content.cancellation_terms else [*unsaid, "cancellation_terms"]


def written(project: Project) -> dict[str, Any]:
    """The draft as it stands, whole, as listing takes it."""
    return {
        "chamber_id": str(project.chamber_id),
        "issuer_id": str(project.issuer_id),
        **project.content.model_dump(mode="json"),
    }


def read_issuer(form: Form, kinds: tuple[str, ...]) -> dict[str, Any]:
    """Whose return or share it is."""
    kind = form.choice("issuer_kind", kinds)
    has_number = kind in {"company", "npo"} and "issuer_kind" not in form.errors
    return {
        "kind": kind,
        "name": form.text("issuer_name", longest=100),
        "representative": form.text("representative", longest=100),
        "address": form.text("address", longest=200),
        "phone": form.phone("phone"),
        "corporate_number": form.corporate_number("corporate_number") if has_number else None,
    }


def read_section(form: Form, section: str) -> dict[str, Any]:
    """One section as listing takes it. A section may stay unfinished; only its form must be right."""
    return _READERS[section](form)


def _about(form: Form) -> dict[str, Any]:
    return {
        "title": form.text("title", longest=40),
        "summary": form.text("summary", longest=150, required=False),
        "prefecture": form.choice("prefecture", prefectures()),
        "town": form.text("town", longest=100, required=False),
        "category": form.choice("category", CATEGORIES),
        "picture": form.choice("picture", DRAWN),
    }


def _story(form: Form) -> dict[str, Any]:
    names = ("why", "for_whom", "plan", "afterwards")
    return {
        "story": {
            name: form.text(name, longest=LONGEST_SECTION, required=False) for name in names
        }
    }


def _uses(form: Form) -> dict[str, Any]:
    lines = []
    for at in USES:
        label = form.text(f"label-{at}", longest=100, required=False)
        if label:
            lines.append({"label": label, "amount_minor": form.yen(f"amount-{at}", low=1)})
        elif form.value(f"amount-{at}").strip():
            form.wrong(f"label-{at}", N_("何に使うかを入れてください"))
    return {"uses": lines}


def _risks(form: Form) -> dict[str, Any]:
    return {"risks": form.text("risks", longest=LONGEST_SECTION, required=False)}


def _seller(form: Form) -> dict[str, Any]:
    return {
        "seller": {
            "name": form.text("seller_name", longest=100, required=False),
            "responsible_person": form.text("responsible_person", longest=100, required=False),
            "address": form.text("seller_address", required=False),
            "phone": form.phone("seller_phone", required=False),
        },
        "cancellation_terms": form.text(
            "cancellation_terms", longest=LONGEST_SECTION, required=False
        ),
    }


_READERS: Final = {
    "about": _about,
    "story": _story,
    "uses": _uses,
    "risks": _risks,
    "seller": _seller,
}
