"""`openapi/` is what the code says: a change of a door is seen in its document."""

import pytest
import yaml

from deploy import openapi, programs


@pytest.mark.parametrize("service", programs.load().services)
def test_the_committed_document_is_the_one_of_the_code(service: str) -> None:
    committed = (openapi.FOLDER / f"{service}.json").read_text(encoding="utf-8")
    assert committed == openapi.as_json(openapi.service_document(service)), "run make openapi"


def test_the_committed_asyncapi_document_is_the_one_of_the_code() -> None:
    committed = (openapi.FOLDER / "asyncapi.yaml").read_text(encoding="utf-8")
    assert committed == openapi.asyncapi_yaml(), "run make openapi"
    assert yaml.safe_load(committed)["channels"]
