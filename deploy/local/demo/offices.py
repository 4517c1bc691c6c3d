"""Chambers, handlers and the offices in them, as the demo world has them."""

import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from deploy.local.demo.cast import (
    MIRAI,
    OFFICES,
    OPERATOR,
    ORGANISATIONS,
    STAFF_NAMES,
    demo_id,
)
from deploy.local.demo.teller import Teller


class Offices(Teller):
    """Told by the operator and by the first administrator of each."""

    def organisations(self) -> None:
        """The first operator, account numbers to pay to, and everybody's office."""
        _command("services.accounts", "operator", "--email", OPERATOR)
        for payee in ("platform", str(MIRAI)):
            _command("services.payments", "account-numbers", "--payee", payee, "--demo", "1000")
        self.found(ORGANISATIONS, OFFICES, STAFF_NAMES)

    def found(
        self,
        organisations: Mapping[UUID, dict[str, Any]],
        offices: Iterable[tuple[UUID, str, str]],
        names: Mapping[str, str],
    ) -> None:
        """The operator names the first administrator of each, who names the others."""
        operator = self.visitor(OPERATOR)
        for organisation_id, body in organisations.items():
            operator.put("accounts", f"/organisations/{organisation_id}", body)
        administrators: dict[UUID, str] = {}
        for organisation_id, email, role in offices:
            office = demo_id("office", organisation_id, email, role)
            path = f"/organisations/{organisation_id}/members/{office}"
            by = self.visitor(administrators.get(organisation_id, OPERATOR))
            by.put("accounts", path, {"email": email, "role": role})
            administrators.setdefault(organisation_id, email)
        for email, name in names.items():
            self.visitor(email).put("accounts", "/me", {"name": name})


def _command(module: str, *arguments: str) -> None:
    subprocess.run([sys.executable, "-m", module, *arguments], check=True, env=os.environ)
