"""What was answered survives the process; what was on its way is sent again."""

from pathlib import Path

import pytest

from deploy.stripe_sim.settings import Settings
from tests.stripe_sim.harness import Shop, Simulator, eventually, receiving


def test_state_survives_a_kill_and_a_restart(tmp_path: Path) -> None:
    with receiving() as receiver:
        simulator = Simulator(tmp_path, receiver.url)
        simulator.start()
        shop = Shop(simulator, simulator.client())
        receiver.statuses.extend([500] * 100)
        customer, method = shop.saved("pm_card_authenticationRequiredOnSetup")
        first = shop.charge(customer, method, key="pledge:1:charge:1")
        simulator.kill()
        receiver.statuses.clear()
        simulator.start()
        try:
            again = shop.charge(customer, method, key="pledge:1:charge:1")
            assert again.id == first.id
            assert len(simulator.objects("charge")) == 1
            assert shop.charge(customer, method).status == "succeeded"
            eventually(lambda: receiver.of("customer.created"), 20)
            eventually(lambda: len(receiver.of("payment_intent.succeeded")) >= 2, 20)
            assert len(shop.client.v1.webhook_endpoints.list().data) == 1
        finally:
            simulator.stop()


def test_it_listens_on_loopback_unless_told_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STRIPE_SIM_DATA", "/tmp/stripe.sqlite")  # noqa: S108  # never opened
    settings = Settings()
    assert settings.host == "127.0.0.1"
    assert settings.address == "http://127.0.0.1:8010"


def test_health_says_live_and_ready(simulator: Simulator) -> None:
    for name in ("live", "ready"):
        assert simulator.http.get(f"/health/{name}").json() == {"status": name}
