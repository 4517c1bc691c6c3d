"""One module per area of the site."""

from typing import Final

from fastapi import APIRouter

from services.web.pages import (
    about,
    asking_handlers,
    assets,
    comparing,
    demo,
    desk,
    documents,
    elsewhere,
    flyer,
    gallery,
    handlers,
    learning,
    money,
    my,
    operations,
    operator,
    owner,
    owner_new,
    owner_sections,
    people,
    pledges,
    pledging,
    projects,
    refunding,
    registering,
    registration_steps,
    sign_in,
    transparency,
)

ROUTERS: Final[tuple[APIRouter, ...]] = (
    assets.router,
    about.router,
    gallery.router,
    sign_in.router,
    projects.router,
    flyer.router,
    registering.router,
    registration_steps.router,
    learning.router,
    elsewhere.router,
    asking_handlers.router,
    documents.router,  # before the pages of a pledge, which take any step
    pledging.router,
    my.router,
    pledges.router,
    owner.router,  # before the sections, which take any name
    owner_new.router,
    owner_sections.router,
    desk.router,
    handlers.router,
    money.router,
    refunding.router,
    comparing.router,
    people.router,
    operator.router,
    operations.router,
    transparency.router,
    demo.router,
)
