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


def shapes(service: str, operation: str, status: int) -> list[set[str]]:
    """The sets of fields that an answer of this status may have; none without a body."""
    method, path = operation.split(" ")
    answers = document(service)["paths"][path][method.lower()]["responses"]
    content = answers[str(status)].get("content", {})
    return [fields for each in content.values() for fields in _shapes(service, each["schema"])]


def _shapes(service: str, schema: Json) -> list[set[str]]:
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        return _shapes(service, document(service)["components"]["schemas"][name])
    if "anyOf" in schema or "oneOf" in schema:
        some = schema.get("anyOf") or schema["oneOf"]
        return [fields for each in some for fields in _shapes(service, each)]
    return [set(schema.get("properties", {}))]
