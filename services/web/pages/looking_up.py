"""「住所をさがす」: a postal code fills the town, by one more press and without a script."""

from typing import Final

from services.web.catalogue import N_
from services.web.visit import Visit

LOOK_UP: Final = "look_up"


def is_asked(visit: Visit) -> bool:
    """Whether this press looks a town up; then nothing is kept."""
    return bool(visit.form.value(LOOK_UP))


async def fill(visit: Visit, address: str) -> str:
    """Put the town before what stands in the field `address`; the sentence that says so.

    Nothing typed is lost. An empty sentence: what is wrong stands in the form.
    """
    form = visit.form
    code = form.digits("postal_code", least=7, most=7)
    if not form.ok:
        return ""
    town = await visit.house.postal_codes.town_of(code)
    if town is None:
        form.wrong(
            "postal_code",
            N_(
                "この番号の町が見つかりませんでした。番号を確かめるか、住所を全部入れてください"
            ),
        )
        return ""
    typed = form.value(address).strip()
    if not typed.startswith(town):
        form.typed = {**form.typed, address: town + typed}
    return visit.gettext(
        "%(town)sを入れました。番地を書き足してください。まだ記録していません。", town=town
    )
