"""Customers: whom cards are saved for."""

from typing import Final

from deploy.stripe_sim import listing
from deploy.stripe_sim.errors import Missing
from deploy.stripe_sim.limits import merged_metadata
from deploy.stripe_sim.router import routes
from deploy.stripe_sim.work import Body, Params, Work, new_id

_MEMBERS: Final = (
    "address",
    "business_name",
    "description",
    "email",
    "individual_name",
    "name",
    "phone",
    "preferred_locales",
    "shipping",
)


def create(work: Work, params: Params) -> Body:
    body: Body = {
        "id": new_id("cus"),
        "object": "customer",
        "balance": params.get("balance", 0),
        "created": work.now,
        "currency": None,
        "customer_account": None,
        "default_source": None,
        "delinquent": False,
        "discount": None,
        "invoice_prefix": new_id("x")[2:10].upper(),
        "invoice_settings": {
            "custom_fields": None,
            "default_payment_method": None,
            "footer": None,
            "rendering_options": None,
        },
        "livemode": False,
        "metadata": merged_metadata({}, params),
        "next_invoice_sequence": 1,
        "tax_exempt": params.get("tax_exempt") or "none",
        "test_clock": None,
        **dict.fromkeys(_MEMBERS),
    }
    _take(body, params)
    work.put(body)
    work.tell("customer.created", body)
    return body


def update(work: Work, params: Params, customer: str) -> Body:
    body = work.get("customer", customer, "customer")
    before = dict(body)
    body["metadata"] = merged_metadata(body["metadata"], params)
    _take(body, params)
    work.put(body)
    previous = {name: before[name] for name in body if before[name] != body[name]}
    work.tell("customer.updated", body, previous)
    return body


def _take(body: Body, params: Params) -> None:
    body.update({name: params[name] or None for name in _MEMBERS if name in params})


def retrieve(work: Work, _params: Params, customer: str) -> Body:
    body = work.store.find("customer", customer)
    if body is None:
        raise Missing("customer", customer)
    return body


def delete(work: Work, _params: Params, customer: str) -> Body:
    """A deleted customer leaves a stub behind; its cards are detached."""
    body = work.get("customer", customer)
    for method in work.store.search("payment_method", {"customer": customer}, limit=100):
        work.put(method | {"customer": None})
    work.put({"id": customer, "object": "customer", "deleted": True})
    work.tell("customer.deleted", body)
    return {"id": customer, "object": "customer", "deleted": True}


def every(work: Work, params: Params) -> Body:
    return listing.page(
        work,
        "customer",
        "/v1/customers",
        params,
        by=("email",),
        also=[("json_extract(body, '$.deleted') IS NOT ?", 1)],
    )


ROUTES: Final = routes(
    "stripe._customer_service",
    {
        ("POST", "/v1/customers"): create,
        ("GET", "/v1/customers"): every,
        ("GET", "/v1/customers/{customer}"): retrieve,
        ("POST", "/v1/customers/{customer}"): update,
        ("DELETE", "/v1/customers/{customer}"): delete,
    },
)
