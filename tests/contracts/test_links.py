"""Every link of the documents leads to a door of the same service, with parameters it takes."""

from typing import Any

import pytest

from deploy import openapi

_METHODS = {"get", "put", "post", "delete", "patch"}


def _operations(document: dict[str, Any]) -> dict[str, tuple[str, dict[str, Any]]]:
    return {
        each["operationId"]: (path, each)
        for path, methods in document["paths"].items()
        for method, each in methods.items()
        if method in _METHODS
    }


@pytest.mark.parametrize("service", openapi.SERVICES)
def test_a_link_leads_to_a_door_that_takes_what_both_paths_name(service: str) -> None:
    operations = _operations(openapi.service_document(service))
    found = [
        (path, link)
        for path, operation in operations.values()
        for status, answer in operation["responses"].items()
        for link in answer.get("links", {}).values()
        if status.startswith("2")
    ]
    assert found
    for path, link in found:
        target = operations[link["operationId"]][0]
        for name, expression in link["parameters"].items():
            assert f"{{{name}}}" in path, (path, link)
            assert f"{{{name}}}" in target, (target, link)
            assert expression == f"$request.path.{name}"
