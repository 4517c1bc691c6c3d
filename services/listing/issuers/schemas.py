"""Shapes of issuers on the wire."""

from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints

from services.listing.issuers.domain import Issuer, Kind
from shared.wire import Answer, Body, CorporateNumber, Line, Name

Phone = Annotated[str, StringConstraints(pattern=r"^\+?[0-9-]{6,20}$")]


class IssuerIn(Body):
    """`corporate_number` (法人番号) for company, npo and chamber; null for person and group."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "kind": "company",
                "name": "藍瀬織物株式会社",
                "representative": "三木 遥",
                "address": "徳島県藍瀬市東町1-2-3",
                "phone": "0883-00-0001",
                "corporate_number": "8700110005901",
            }
        }
    )

    kind: Kind
    name: Name
    representative: Name
    address: Line
    phone: Phone
    corporate_number: CorporateNumber | None = Field(default=None)

    def issuer(self, issuer_id: UUID) -> Issuer:
        return Issuer(
            id=issuer_id,
            kind=self.kind,
            name=self.name,
            representative=self.representative,
            address=self.address,
            phone=self.phone,
            corporate_number=self.corporate_number,
        )


class IssuerOut(Answer):
    model_config = ConfigDict(from_attributes=True)

    issuer_id: UUID
    kind: Kind
    name: str
    representative: str
    address: str
    phone: str
    corporate_number: str | None

    @classmethod
    def of(cls, issuer: Issuer) -> "IssuerOut":
        return cls(
            issuer_id=issuer.id,
            kind=issuer.kind,
            name=issuer.name,
            representative=issuer.representative,
            address=issuer.address,
            phone=issuer.phone,
            corporate_number=issuer.corporate_number,
        )
