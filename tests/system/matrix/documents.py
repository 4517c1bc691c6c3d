"""What the OpenAPI documents promise: every operation, and the fields of its answers."""

import json
from functools import cache
from typing import Any

from shared.migrate import ROOT
from tests.system.matrix.cast import SERVICES

_METHODS = {"get", "put", "post", "delete", "patch"}
Json = dict[str, Any]


@cache
def document(service: str) -> Json:
    return dict(json.loads((ROOT / f"openapi/{service}.json").read_text(encoding="utf-8")))


def operations() -> set[tuple[str, str]]:
    """Every operation of every service, as `("payments", "GET /refunds")`."""
    return {
        (service, f"{method.upper()} {path}")
        for service in SERVICES
        for path, methods in document(service)["paths"].items()
        for method in methods
        if method in _METHODS
    }


def led_to(service: str) -> set[str]:
    """The operations to which a link of an answer leads."""
    by_id = {
        operation["operationId"]: (f"{method.upper()} {path}", operation)
        for path, methods in document(service)["paths"].items()
        for method, operation in methods.items()
        if method in _METHODS
    }
    return {
        by_id[link["operationId"]][0]
        for _, operation in by_id.values()
        for answer in operation["responses"].values()
        for link in answer.get("links", {}).values()
    }


def unforeseen(service: str, operation: str, status: int, body: object) -> list[str]:
    """Where, at any depth, an answer has other fields than its document says."""
    method, path = operation.split(" ")
    answers = document(service)["paths"][path][method.lower()]["responses"]
    content = answers[str(status)].get("content", {})
    return _unforeseen(service, [each["schema"] for each in content.values()], body, "")


def _unforeseen(service: str, schemas: list[Json], value: object, at: str) -> list[str]:
    flat = [each for schema in schemas for each in _alternatives(service, schema)]
    if isinstance(value, list):
        items = [each["items"] for each in flat if "items" in each]
        return [
            found for each in value for found in _unforeseen(service, items, each, f"{at}[]")
        ]
    if not isinstance(value, dict) or any(each.get("additionalProperties") for each in flat):
        return []
    fits = [
        each["properties"] for each in flat if set(each.get("properties", {})) == set(value)
    ]
    if not fits:
        return [f"{at}: {sorted(value)}"]
    return [
        found
        for name, each in value.items()
        for found in _unforeseen(service, [fit[name] for fit in fits], each, f"{at}.{name}")
    ]


def _alternatives(service: str, schema: Json) -> list[Json]:
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        return _alternatives(service, document(service)["components"]["schemas"][name])
    if "anyOf" in schema or "oneOf" in schema:
        some = schema.get("anyOf") or schema["oneOf"]
        return [each for one in some for each in _alternatives(service, one)]
    return [schema]
