"""Webhook endpoints and events as resources; sending them is `webhooks`."""

from typing import Final

from deploy.stripe_sim import listing
from deploy.stripe_sim.contract import api_version
from deploy.stripe_sim.errors import InvalidRequest, Missing
from deploy.stripe_sim.limits import check_exclusive, merged_metadata
from deploy.stripe_sim.router import routes
from deploy.stripe_sim.work import DAY_S, Body, Params, Work, new_id

_KIND: Final = "webhook_endpoint"
_KEPT_DAYS: Final = 30
_TYPES_MOST: Final = 20


def add(work: Work, url: str, secret: str, events: list[str], *, given: Body) -> Body:
    """Keep an endpoint; its secret is shown by `create` alone."""
    body: Body = {
        "id": new_id("we"),
        "object": "webhook_endpoint",
        "api_version": given.get("api_version"),
        "application": None,
        "created": work.now,
        "description": given.get("description") or None,
        "enabled_events": events,
        "livemode": False,
        "metadata": merged_metadata({}, given),
        "status": "enabled",
        "url": url,
    }
    work.put(body)
    work.store.hide(body["id"], secret=secret)
    return body


def ensure(work: Work, urls: list[str], secret: str) -> None:
    """The endpoints of the settings, each made once; one that the settings dropped goes."""
    every_one = work.store.search(_KIND, {}, limit=100)
    known = {each["url"]: each for each in every_one if not each.get("deleted")}
    for url in urls:
        endpoint = known.get(url) or add(work, url, secret, ["*"], given={})
        work.store.hide(endpoint["id"], secret=secret, from_settings=True)
    for url, endpoint in known.items():
        if url not in urls and work.store.hidden(endpoint["id"]).get("from_settings"):
            delete(work, {}, endpoint["id"])


def create(work: Work, params: Params) -> Body:
    _check_url(params["url"])
    version = params.get("api_version")
    if version not in {None, api_version()}:
        raise InvalidRequest(f"Invalid API version: {version}", param="api_version")
    secret = "whsec_" + new_id("w")[2:]
    body = add(work, params["url"], secret, params["enabled_events"], given=params)
    return body | {"secret": secret}


def _check_url(url: str) -> None:
    if not url.startswith(("http://", "https://")):
        raise InvalidRequest("Invalid URL: An explicit scheme must be provided.", param="url")


def update(work: Work, params: Params, webhook_endpoint: str) -> Body:
    body = work.get("webhook_endpoint", webhook_endpoint)
    body["metadata"] = merged_metadata(body["metadata"], params)
    if "url" in params:
        _check_url(params["url"])
    for name in ("url", "enabled_events", "description"):
        if name in params:
            body[name] = params[name]
    if "disabled" in params:
        body["status"] = "disabled" if params["disabled"] else "enabled"
    return work.put(body)


def retrieve(work: Work, _params: Params, webhook_endpoint: str) -> Body:
    return work.get("webhook_endpoint", webhook_endpoint)


def delete(work: Work, _params: Params, webhook_endpoint: str) -> Body:
    body = work.get("webhook_endpoint", webhook_endpoint)
    work.put(body | {"status": "disabled", "deleted": True})
    work.store.sql.execute(
        "UPDATE delivery SET state = 'given_up', answer = 'endpoint deleted'"
        " WHERE endpoint_id = ? AND state = 'waiting'",
        (webhook_endpoint,),
    )
    return {"id": webhook_endpoint, "object": "webhook_endpoint", "deleted": True}


def every(work: Work, params: Params) -> Body:
    alive: listing.Conditions = [("json_extract(body, '$.deleted') IS NOT ?", 1)]
    url = "/v1/webhook_endpoints"
    return listing.page(work, "webhook_endpoint", url, params, also=alive)


def event(work: Work, _params: Params, event_id: str) -> Body:
    body = work.get("event", event_id)
    if body["created"] < work.now - _KEPT_DAYS * DAY_S:
        raise Missing("event", event_id)
    return body


def events(work: Work, params: Params) -> Body:
    """Events of the last 30 days.

    Raises:
        InvalidRequest: `type` and `types` at once, or over 20 types.
    """
    check_exclusive(params, ("type", "types"))
    also: listing.Conditions = [("created >= ?", work.now - _KEPT_DAYS * DAY_S)]
    if len(params.get("types", [])) > _TYPES_MOST:
        raise InvalidRequest(f"At most {_TYPES_MOST} types are allowed.", param="types")
    if "types" in params:
        quoted = ",".join(params["types"])
        also.append(
            ("instr(',' || ? || ',', ',' || json_extract(body, '$.type') || ',')", quoted)
        )
    if "type" in params:
        also.append(("json_extract(body, '$.type') GLOB ?", _glob(params["type"])))
    if "delivery_success" in params:
        also.append((f"{_UNDELIVERED} = ?", not params["delivery_success"]))
    return listing.page(work, "event", "/v1/events", params, also=also)


_UNDELIVERED: Final = (
    "EXISTS (SELECT 1 FROM delivery d WHERE d.event_id = object.id AND NOT EXISTS (SELECT 1"
    " FROM delivery WHERE event_id = d.event_id AND endpoint_id = d.endpoint_id"
    " AND state = 'delivered'))"
)


def _glob(pattern: str) -> str:
    """`charge.*` as Stripe means it; nothing else is special."""
    return pattern.replace("[", "[[]").replace("?", "[?]")


ROUTES: Final = (
    *routes(
        "stripe._webhook_endpoint_service",
        {
            ("POST", "/v1/webhook_endpoints"): create,
            ("GET", "/v1/webhook_endpoints"): every,
            ("GET", "/v1/webhook_endpoints/{webhook_endpoint}"): retrieve,
            ("POST", "/v1/webhook_endpoints/{webhook_endpoint}"): update,
            ("DELETE", "/v1/webhook_endpoints/{webhook_endpoint}"): delete,
        },
    ),
    *routes(
        "stripe._event_service",
        {("GET", "/v1/events"): events, ("GET", "/v1/events/{id}"): event},
    ),
)
