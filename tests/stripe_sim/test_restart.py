"""What was answered survives the process; what was on its way is sent again."""

from pathlib import Path

import pytest

from deploy.local.ports import free_port
from deploy.stripe_sim.settings import Settings
from tests.stripe_sim.harness import SECRET, Shop, Simulator, eventually, receiving


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


def test_the_queue_for_a_dead_target_is_bounded(tmp_path: Path) -> None:
    dead = f"http://127.0.0.1:{free_port()}/hook"
    simulator = Simulator(tmp_path, dead, STRIPE_SIM_QUEUE_LIMIT="100")
    simulator.start()
    try:
        shop = Shop(simulator, simulator.client())
        for _ in range(300):
            shop.customer()
        rows = simulator.http.get("/_control/deliveries").json()["data"]
        waiting = [row["seq"] for row in rows if row["state"] == "waiting"]
        assert waiting == list(range(201, 301))
        missed = shop.client.v1.events.list({"delivery_success": False, "limit": 100})
        assert len(list(missed.auto_paging_iter())) == 300
    finally:
        simulator.stop()


def test_an_endpoint_that_the_settings_dropped_hears_no_more(tmp_path: Path) -> None:
    for port in (1, 2):
        simulator = Simulator(tmp_path, f"http://127.0.0.1:{port}/hook")
        simulator.start()
        simulator.stop()
    simulator = Simulator(tmp_path, "http://127.0.0.1:1/hook")
    simulator.start()
    try:
        (endpoint,) = simulator.client().v1.webhook_endpoints.list().data
        assert endpoint.url == "http://127.0.0.1:1/hook"
    finally:
        simulator.stop()


def test_webhooks_without_a_secret_do_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STRIPE_SIM_DATA", "/tmp/stripe.sqlite")  # noqa: S108  # never opened
    monkeypatch.setenv("STRIPE_SIM_WEBHOOK_URL", "http://127.0.0.1:1/a, http://127.0.0.1:1/b")
    with pytest.raises(ValueError, match="STRIPE_SIM_WEBHOOK_SECRET"):
        Settings()
    monkeypatch.setenv("STRIPE_SIM_WEBHOOK_SECRET", SECRET)
    assert Settings().webhook_url == ["http://127.0.0.1:1/a", "http://127.0.0.1:1/b"]


def test_it_listens_on_loopback_unless_told_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STRIPE_SIM_DATA", "/tmp/stripe.sqlite")  # noqa: S108  # never opened
    settings = Settings()
    assert settings.host == "127.0.0.1"
    assert settings.address == "http://127.0.0.1:8010"


def test_health_says_live_and_ready(simulator: Simulator) -> None:
    for name in ("live", "ready"):
        assert simulator.http.get(f"/health/{name}").json() == {"status": name}
