"""The inputs of decisions sealed and opened; in the open they stand nowhere."""

from typing import Final
from uuid import UUID

from pydantic import TypeAdapter

from services.investors.decisions.inputs import Inputs
from shared.encryption import ColumnKey

# Every field is written, also one that has its default: a default may change. Only the day of
# the declaration stands once, beside the applicant: its key there is none of JSON.
_FORM: Final = TypeAdapter(Inputs)


def seal(inputs: Inputs, key: ColumnKey, decision_id: UUID) -> bytes:
    """Only `opened` for the same decision reads it."""
    written = _FORM.dump_json(inputs, exclude={"applicant": {"declared_on"}})
    return key.seal_json(written, row=decision_id)


def opened(sealed: bytes, key: ColumnKey, decision_id: UUID) -> Inputs:
    """The inputs of this decision.

    Raises:
        cryptography.exceptions.InvalidTag: another key, another decision, or a changed value.
    """
    return _FORM.validate_python(key.open(sealed, row=decision_id))
