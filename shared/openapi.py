"""The written contracts: event schemas, their AsyncAPI document, and what would break a reader.

Generated, committed and compared; which services exist, the command in `deploy/` knows.
"""

from collections.abc import Mapping
from typing import Any, Final

from shared.contracts.envelope import Event
from shared.contracts.registry import CONTRACTS

Schema = dict[str, Any]

HEADERS: Final[Schema] = {
    "type": "object",
    "required": [
        "ce_specversion",
        "ce_id",
        "ce_type",
        "ce_source",
        "ce_subject",
        "ce_time",
        "aggregate_version",
        "content-type",
    ],
    "properties": {
        "ce_specversion": {"const": "1.0"},
        "ce_id": {"type": "string", "format": "uuid"},
        "ce_type": {"type": "string"},
        "ce_source": {"type": "string"},
        "ce_subject": {"type": "string", "format": "uuid"},
        "ce_time": {"type": "string", "format": "date-time"},
        "aggregate_version": {"type": "string", "pattern": "^[0-9]+$"},
        "content-type": {"const": "application/json"},
        "traceparent": {"type": "string"},
    },
}
_ENVELOPE: Final = ("occurred_at", "event_id", "aggregate_version")


def event_schema(contract: type[Event]) -> Schema:
    """The JSON Schema of an event's payload; the envelope travels as headers."""
    schema = contract.model_json_schema(mode="serialization")
    for name in _ENVELOPE:
        schema["properties"].pop(name, None)
    schema["required"] = sorted(set(schema.get("required", ())) - set(_ENVELOPE))
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["x-topic"] = contract.TOPIC
    schema["x-key"] = contract.KEY
    schema["x-subject"] = contract.SUBJECT
    return schema


def event_schemas() -> dict[str, Schema]:
    """Every event's schema by its class name."""
    return {name: event_schema(contract) for name, contract in sorted(CONTRACTS.items())}


def asyncapi(schemas: Mapping[str, Schema]) -> Schema:
    """The AsyncAPI 3.0 document over `schemas`: one channel per topic."""
    topics = sorted({schema["x-topic"] for schema in schemas.values()})
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Kyokan events",
            "version": "1",
            "description": "Facts of the services, CloudEvents 1.0 in Kafka's binary mode.",
        },
        "channels": {topic: _channel(topic, schemas) for topic in topics},
        "operations": {
            f"say.{topic}": {
                "action": "send",
                "channel": {"$ref": f"#/channels/{topic}"},
                "summary": f"Only the service {topic.split('.')[0]} speaks here.",
            }
            for topic in topics
        },
        "components": {"schemas": {"Headers": HEADERS}},
    }


def _channel(topic: str, schemas: Mapping[str, Schema]) -> Schema:
    said = {name: schema for name, schema in schemas.items() if schema["x-topic"] == topic}
    return {
        "address": topic,
        "messages": {
            name: {
                "name": name,
                "summary": schema.get("description", name).split("\n")[0],
                "headers": {"$ref": "#/components/schemas/Headers"},
                "payload": {"$ref": f"events/{name}.json"},
                "bindings": {"kafka": {"key": {"type": "string", "title": schema["x-key"]}}},
            }
            for name, schema in said.items()
        },
    }


def breaks(before: Mapping[str, Schema], after: Mapping[str, Schema]) -> list[str]:
    """What of `after` a reader or speaker of `before` could not live with, one sentence each.

    Inside a version only fields with a default may be added: the rest needs a topic of its own.
    """
    found: list[str] = []
    for name, old in before.items():
        if name not in after:
            found.append(f"{name}: the event is gone")
            continue
        found += [f"{name}: {what}" for what in _schema_breaks(old, after[name])]
    return found


def _schema_breaks(old: Schema, new: Schema) -> list[str]:
    found = [
        f"{mark} changed"
        for mark in ("x-topic", "x-key", "x-subject")
        if old.get(mark) != new.get(mark)
    ]
    found += _object_breaks("", old, new)
    for name, part in old.get("$defs", {}).items():
        if name not in new.get("$defs", {}):
            found.append(f"{name} is gone")
        else:
            found += _object_breaks(f"{name}.", part, new["$defs"][name])
    return found


def _object_breaks(at: str, old: Schema, new: Schema) -> list[str]:
    before, after = old.get("properties", {}), new.get("properties", {})
    found = [f"{at}{field} is gone" for field in before if field not in after]
    required = set(new.get("required", ())) - set(old.get("required", ()))
    found += [f"{at}{field} became required" for field in sorted(required)]
    for field in before.keys() & after.keys():
        if _shape(before[field]) != _shape(after[field]):
            found.append(f"{at}{field} changed its type")
        more = set(after[field].get("enum", ())) - set(before[field].get("enum", ()))
        if "enum" in before[field] and more:
            found.append(f"{at}{field} has new values {sorted(more)}: a reader parks them")
    return sorted(found)


def _shape(schema: Schema) -> object:
    """A field's type without its words and its values."""
    if "anyOf" in schema:
        return sorted(str(_shape(each)) for each in schema["anyOf"])
    return (
        schema.get("type"),
        schema.get("format"),
        schema.get("$ref"),
        str(schema.get("items")),
    )
