"""Every component on one page, for the people who build the site and for the tests."""

from datetime import timedelta

from fastapi import APIRouter
from starlette.responses import Response

from services.web.catalogue import N_
from services.web.forms import Form
from services.web.visit import NotHere, Visitor

router = APIRouter()


@router.get("/gallery")
async def gallery(visit: Visitor) -> Response:
    """The gallery; not in production."""
    if visit.house.settings.environment == "production":
        raise NotHere
    wrong = Form({"units": "abc", "rail": "", "born-year": "１９５８"})
    wrong.number("units", low=1, high=10)
    wrong.choice("rail", ["card", "bank_transfer"])
    wrong.wrong("agree", N_("確かめて、印をつけてください"))
    return visit.page(
        "gallery.html", form=Form(), wrong=wrong, soon=visit.now + timedelta(days=12)
    )
