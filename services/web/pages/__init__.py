"""One module per area of the site."""

from typing import Final

from fastapi import APIRouter

from services.web.pages import about, assets, gallery

ROUTERS: Final[tuple[APIRouter, ...]] = (
    assets.router,
    about.router,
    gallery.router,
)
