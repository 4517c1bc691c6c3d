"""How Stripe says no: status, type, code and sentence. Nothing here knows HTTP frameworks."""

from typing import Any

Body = dict[str, Any]


class StripeRefusal(Exception):
    """An answer that is not 2xx; what was written before it is undone, unless `kept`."""

    status = 400
    type = "invalid_request_error"
    kept = False

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        param: str | None = None,
        status: int | None = None,
        **more: object,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.param = param
        self.status = status or type(self).status
        self.more = more

    def body(self) -> Body:
        """The error as Stripe writes it: absent members are left out."""
        error: Body = {"type": self.type, "message": self.message, **self.more}
        if self.code:
            error["code"] = self.code
            error["doc_url"] = f"https://docs.stripe.com/error-codes/{self.code}"
        if self.param:
            error["param"] = self.param
        return {"error": error}


class InvalidRequest(StripeRefusal):
    """The request can never succeed as it stands (400)."""


class Missing(StripeRefusal):
    """There is no such object, or it is of another kind (404)."""

    status = 404

    def __init__(self, noun: str, object_id: str, param: str = "id") -> None:
        super().__init__(f"No such {noun}: '{object_id}'", code="resource_missing", param=param)


class CardRefused(StripeRefusal):
    """The bank said no (402). The attempt itself is kept: intent, charge, events."""

    status = 402
    type = "card_error"
    kept = True


class IdempotencyRefused(StripeRefusal):
    """The key was used before with something else (400), or is in use just now (409)."""

    type = "idempotency_error"


class NotAuthenticated(StripeRefusal):
    """No key, a key that is none, or a live key (401)."""

    status = 401


class Injected(StripeRefusal):
    """A failure that a test asked for: 500, 409 or 429."""

    type = "api_error"
