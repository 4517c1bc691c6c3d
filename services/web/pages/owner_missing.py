"""What a project still lacks before it can be handed in: all of it at once, each with its place."""

from typing import Final

from services.web.catalogue import N_
from services.web.clients.listing import Project
from services.web.pages.owner_forms import SECTIONS, missing_in
from services.web.visit import Visit

# What listing calls it: its field in the form, and its label there.
_PLACES: Final = {
    "title": ("title", N_("プロジェクトの題")),
    "summary": ("summary", N_("ひとことで")),
    "prefecture": ("prefecture", N_("都道府県")),
    "town": ("town", N_("市区町村")),
    "category": ("category", N_("種類")),
    "picture": ("picture", N_("絵")),
    "story.why": ("why", N_("なぜ、いまなのか")),
    "story.for_whom": ("for_whom", N_("だれのために")),
    "story.plan": ("plan", N_("これからの予定")),
    "story.afterwards": ("afterwards", N_("そのあと")),
    "uses": ("label-1", N_("何に、いくら")),
    "round": ("instrument", N_("形態、目標、しめきり")),
    "risks": ("risks", N_("うまくいかないとき、どうなるか")),
    "seller.name": ("seller_name", N_("売る人の名前")),
    "seller.responsible_person": ("responsible_person", N_("責任者の名前")),
    "seller.address": ("seller_address", N_("売る人の住所")),
    "seller.phone": ("seller_phone", N_("売る人の電話番号")),
    "cancellation_terms": ("cancellation_terms", N_("取消しと返品のきまり")),
}


def lacking(project: Project, visit: Visit) -> list[tuple[str, str]]:
    """The way to each field that is still empty, and how it is called, in the order of the page."""
    base = f"/owner/projects/{project.project_id}"
    return [
        (
            f"{base}/{section}#{_PLACES[name][0]}",
            f"{visit.gettext(SECTIONS[section])}：{visit.gettext(_PLACES[name][1])}",
        )
        for section in SECTIONS
        for name in missing_in(project, section)
        if name in _PLACES
    ]
