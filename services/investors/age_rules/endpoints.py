"""A handler's rules about ages by HTTP: set by its users, read by anybody who signed in."""

from uuid import UUID

from fastapi import APIRouter

from services.investors.age_rules import usecases
from services.investors.age_rules.domain import RuleTooLate
from services.investors.age_rules.schemas import AgeRuleIn, AgeRuleOut, AgeRulesOut
from services.investors.house import House
from shared.auth import AskerOf
from shared.errors import Forbidden, IdTaken, NotFound, Unauthenticated
from shared.links import leads_to
from shared.problems import refusals
from shared.wire import body_hash

router = APIRouter(prefix="/handlers/{handler_id}/age-rules", tags=["age rules"])


@router.put(
    "/{rule_id}",
    responses=refusals(Unauthenticated, Forbidden, NotFound, IdTaken, RuleTooLate)
    | leads_to(read_age_rules="handler_id"),
)
async def set_age_rule(
    handler_id: UUID, rule_id: UUID, body: AgeRuleIn, asker: AskerOf, house: House
) -> AgeRuleOut:
    """Say from which age the handler takes no investments, or asks for one more step."""
    now = house.clock()
    async with house.app.transaction(asker.actor) as tx:
        rule = await usecases.set_rule(
            tx,
            body.rule(now),
            handler_id=handler_id,
            rule_id=rule_id,
            body_hash=body_hash(body),
            today=house.today(),
            now=now,
        )
    return AgeRuleOut.of(rule)


@router.get("", responses=refusals(Unauthenticated, Forbidden))
async def read_age_rules(handler_id: UUID, asker: AskerOf, house: House) -> AgeRulesOut:
    """All of them, those to come included."""
    async with house.app.transaction(asker.actor) as tx:
        rules = await usecases.read(tx, handler_id)
    return AgeRulesOut(rules=[AgeRuleOut.of(each) for each in rules])
