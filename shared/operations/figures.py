"""The operator's door as figures for Prometheus: what waits, by service; no ids."""

from shared.metrics import Metrics
from shared.operations import store
from shared.operations.desk import Desk, InFlight


def watch(metrics: Metrics, desk: Desk) -> None:
    """Backlogs, parked messages, alarms and lag, read at each scrape."""
    unsent = metrics.gauge("kyokan_outbox_unsent", "Facts not yet on the log.")
    unsent_age = metrics.gauge("kyokan_outbox_oldest_age_seconds", "Of the oldest unsent fact.")
    unlinked = metrics.gauge("kyokan_audit_unlinked", "Audit rows without a place in a chain.")
    unlinked_age = metrics.gauge("kyokan_audit_oldest_age_seconds", "Of the oldest of them.")
    parked = metrics.gauge("kyokan_inbox_parked", "Messages set aside.", "group")
    lag = metrics.gauge("kyokan_inbox_lag", "Messages a group has not read.", "group")
    alarms = metrics.gauge("kyokan_alarms_open", "Alarms nobody looks after.", "kind")

    async def database() -> None:
        async with desk.app.statement() as sql:
            outbox, audit = await store.outbox(sql), await store.unlinked(sql)
            by_group = await store.parked_by_group(sql)
            by_kind = await store.open_alarms(sql)
        now = desk.clock()
        for rows, age, backlog in (
            (unsent, unsent_age, outbox),
            (unlinked, unlinked_age, audit),
        ):
            oldest_at = backlog.oldest_at or now
            rows.set(backlog.rows)
            age.set(max(0.0, (now - oldest_at).total_seconds()))
        for group in desk.groups:
            parked.labels(group).set(by_group.get(group, 0))
        for kind in store.ALARM_KINDS:
            alarms.labels(kind).set(by_kind.get(kind, 0))

    async def broker() -> None:
        lag.clear()  # better no figure than an old one
        found = await desk.lag()
        if found is None:
            raise ConnectionError("the broker does not answer")
        for group, unread in found.items():
            lag.labels(group).set(unread)

    metrics.sources |= {"database": database, "broker": broker}
    if desk.in_flight:
        _watch_in_flight(metrics, desk, desk.in_flight)


def _watch_in_flight(metrics: Metrics, desk: Desk, in_flight: InFlight) -> None:
    under_way = metrics.gauge("kyokan_in_flight", "Things with a deadline to come.", "state")

    async def source() -> None:
        async with desk.worker.statement() as sql:
            found = await in_flight(sql)
        under_way.clear()
        for state, rows in found.items():
            under_way.labels(state).set(rows)

    metrics.sources["in_flight"] = source
