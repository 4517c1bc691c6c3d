"""Allocations as everybody may see them: no name, no id of a pledge."""

from uuid import UUID

from services.matching.outcomes import allocations_store
from services.matching.outcomes.schemas import AllocationOut, CertificateOut
from shared.database import Sql


async def allocation(sql: Sql, round_id: UUID) -> AllocationOut | None:
    """One round's allocation with its lines in the order of their certificates, or None."""
    head, lines = await allocations_store.read(sql, round_id)
    if head is None:
        return None
    known = {name: head[name] for name in _SAME}
    return AllocationOut(
        seed=bytes(head["seed"]).hex(),
        commitment=bytes(head["commitment"]).hex(),
        pledges=[CertificateOut(**dict(line)) for line in lines],
        **known,
    )


_SAME = sorted(set(AllocationOut.model_fields) - {"seed", "commitment", "pledges"})
