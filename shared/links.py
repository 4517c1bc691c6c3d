"""Where an answer leads: OpenAPI links from the door that makes a thing to those it opens."""

from typing import Any


def leads_to(status: int = 200, /, **operations: str) -> dict[int | str, dict[str, Any]]:
    """The OpenAPI response of `status`, from which one may go on to `operations`.

    Each by its id with the names of the path's parameters that it shares with this door:
    `leads_to(dismiss="organisation_id membership_id")`.
    """
    links = {
        operation: {
            "operationId": operation,
            "parameters": {name: f"$request.path.{name}" for name in shared.split()},
        }
        for operation, shared in operations.items()
    }
    return {status: {"links": links}}
