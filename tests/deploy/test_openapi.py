"""`openapi/` is what the code says: a change of a door is seen in its document."""

import json

import pytest

from deploy import openapi


@pytest.mark.parametrize("service", openapi.SERVICES)
def test_the_committed_document_is_the_one_of_the_code(service: str) -> None:
    committed = (openapi.FOLDER / f"{service}.json").read_text(encoding="utf-8")
    assert json.loads(committed) == openapi.service_document(service), "run make openapi"
