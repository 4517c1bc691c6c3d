"""Every kind, role and asker: who may give what."""

from itertools import product
from typing import get_args

import pytest

from services.accounts.memberships.domain import (
    HEAD,
    ROLES,
    OrganisationKind,
    Role,
    RoleUnknownHere,
    check_grant,
)
from shared.errors import Forbidden

EVERY = list(product(get_args(OrganisationKind), get_args(Role), [0, 1]))


@pytest.mark.parametrize(("kind", "role", "heads"), EVERY)
def test_every_role_is_given_by_administrators_or_the_operator_as_far_as_the_list_goes(
    kind: OrganisationKind, role: Role, heads: int
) -> None:
    if role not in ROLES[kind]:
        with pytest.raises(RoleUnknownHere):
            check_grant(kind, role, {"administrator", "operator"}, heads=heads)
        return
    check_grant(kind, role, {"administrator"}, heads=heads)
    if kind in {"chamber", "handler"} and (heads or role != HEAD[kind]):
        with pytest.raises(Forbidden):
            check_grant(kind, role, {"operator"}, heads=heads)
    else:
        check_grant(kind, role, {"operator"}, heads=heads)
    with pytest.raises(Forbidden):
        check_grant(kind, role, {"approver", "staff"}, heads=heads)
