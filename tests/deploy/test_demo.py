"""The demo's page knows the people of the demo world."""

from deploy.local.demo import PEOPLE
from services.web.demo_world import PEOPLE as ON_THE_PAGE


def test_the_page_offers_everybody_of_the_world_and_nobody_else() -> None:
    assert list(ON_THE_PAGE) == list(PEOPLE)
