"""What is counted of an investor and a live project; each trait belongs to a named part."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from services.matching.ranking import factors, neighbours, profiles, walks
from services.matching.ranking.arrays import Floats, Ints
from services.matching.ranking.likeness import likeness
from services.matching.ranking.moments import YEAR_DAYS, Moment, active
from services.matching.ranking.records import UNKNOWN

Part = Literal["place", "theme", "people", "taste", "ticket", "stage", "freshness", "fairness"]
Matrices = Iterator[tuple[Part, str, Floats]]
# Traits that are also taken relative to the others of the same investor, of the same project.
_RELATIVE: Final = (
    "pagerank", "rp3", "profile", "likeness", "item_cosine", "user_cosine", "factors",
    "pagerank_back", "following",
)  # fmt: skip
_LEAST_SPREAD: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Traits:
    """`values` is (investors, live projects, traits); `investors` are positions, sorted."""

    investors: Ints
    names: tuple[str, ...]
    parts: tuple[Part, ...]
    values: Floats


def traits(moment: Moment, also: Ints) -> Traits:
    """Of all who are active and of `also`, for every live project."""
    lately = active(moment)
    investors = np.union1d(lately, also)
    found = [*_made(moment, investors)]
    sizes = (len(investors), len(moment.live))
    is_active = np.isin(investors, lately)
    relative = [one for one in found if one[1] in _RELATIVE]
    count = len(found) + 2 * len(relative)
    values = np.empty((*sizes, count), np.float32)
    for at, (_, _, matrix) in enumerate(found):
        values[:, :, at] = np.broadcast_to(matrix, sizes)
    for at, (_, _, matrix) in enumerate(relative):
        values[:, :, len(found) + 2 * at] = _standard(matrix, matrix, axis=1)
        values[:, :, len(found) + 2 * at + 1] = _standard(matrix, matrix[is_active], axis=0)
    names = [name for _, name, _ in found]
    for _, name, _ in relative:
        names += [f"{name}_of_investor", f"{name}_of_project"]
    parts = [part for part, _, _ in found] + [part for part, _, _ in relative for _ in "12"]
    return Traits(investors, tuple(names), tuple(parts), values)


def _standard(matrix: Floats, among: Floats, axis: int) -> Floats:
    if not among.size:
        return np.zeros_like(matrix)
    spread = among.std(axis=axis, keepdims=True)
    away = matrix - among.mean(axis=axis, keepdims=True)
    return np.asarray(away / np.maximum(spread, _LEAST_SPREAD))


def _made(moment: Moment, investors: Ints) -> Matrices:
    yield from _people(moment, investors)
    yield from _profile(moment, investors)
    yield from _stage(moment, investors)
    yield from _ticket(moment, investors)
    yield from _freshness(moment, investors)


def _people(moment: Moment, investors: Ints) -> Matrices:
    graph, live = moment.graph(moment.known), moment.live
    own = graph[investors]
    yield "people", "item_cosine", _dense(own @ neighbours.item_cosine(graph)[:, live])
    near = neighbours.user_cosine(graph)
    yield "people", "user_cosine", _dense(near[investors] @ graph[:, live])
    yield "people", "rp3", _dense(own @ walks.rp3(graph)[:, live])
    yield "people", "pagerank", walks.reached(graph, live)[investors]
    back = walks.reached_by(graph, live, damping=0.2).T[investors]
    yield "people", "pagerank_back", np.log(back + _LEAST_SPREAD).astype(np.float32)
    best, total = neighbours.following(graph, investors, live)
    yield "people", "following_best", best
    yield "people", "following", total
    both = neighbours.both_support(graph)
    yield "people", "in_common", np.log1p(_dense(both[investors] @ graph[:, live]))
    of_rows, of_columns = factors.fitted(graph)
    taste = of_rows[investors] @ of_columns[live].T
    yield "taste", "factors", taste.astype(np.float32)
    yield "people", "supporters", np.log1p(np.asarray(graph.sum(axis=0)).ravel()[live])[None, :]


def _profile(moment: Moment, investors: Ints) -> Matrices:
    projects, deals = moment.records.projects, profiles.supports(moment)
    groups, weights = profiles.groups(moment), profiles.decayed(moment, deals)
    whole: Floats = np.zeros((len(investors), len(moment.live)), np.float32)
    sides: Mapping[str, tuple[Part, Ints]] = {
        **{name: ("place", codes) for name, codes in projects.places.items()},
        "theme": ("theme", projects.theme),
    }
    for name, (part, codes) in sides.items():
        of, wanted = codes[moment.records.deals.project[deals]], codes[moment.live]
        ever = profiles.group_lift(profiles.tally(moment, deals, of), groups, investors, wanted)
        whole = whole + ever
        yield part, name, ever
        lately = profiles.tally(moment, deals, of, weights)
        yield part, f"{name}_lately", profiles.group_lift(lately, groups, investors, wanted)
    yield "taste", "profile", whole
    yield "taste", "likeness", likeness(moment, investors)
    country = projects.places.get("country")
    if country is not None:
        home = moment.records.investors.home[investors][:, None]
        same = np.where(home == UNKNOWN, 0.0, np.where(home == country[moment.live], 1.0, -1.0))
        yield "place", "at_home", same.astype(np.float32)


def _stage(moment: Moment, investors: Ints) -> Matrices:
    records, past = moment.records, moment.past
    of, wanted = records.rounds.stage[records.deals.round[past]], records.rounds.stage
    found = profiles.tally(moment, past, of)
    groups = profiles.groups(moment)
    yield "stage", "stage", profiles.group_lift(found, groups, investors, wanted[moment.offers])
    before = np.bincount(
        records.rounds.project[records.rounds.day < moment.day],
        minlength=len(records.projects.ids),
    )[moment.live]
    yield "stage", "rounds_before", np.log1p(before)[None, :]
    founded = records.projects.founded[moment.live]
    year = records.rounds.day[moment.offers] / YEAR_DAYS
    age = np.where(founded > 0, np.clip(year - founded, -1, 30), -1)
    yield "stage", "age", age[None, :]


def _ticket(moment: Moment, investors: Ints) -> Matrices:
    rounds, deals, past = moment.records.rounds, moment.records.deals, moment.past
    amounts = rounds.log_amount[moment.offers]
    found = profiles.tickets(moment)
    yield "ticket", "ticket", found.fit(investors, amounts)
    yield "ticket", "ticket_above", found.distance(investors, amounts)
    codes = _same(rounds.log_amount)
    same = profiles.tally(moment, past, codes[deals.round[past]])
    yield "ticket", "same_amount", profiles.lift(same, investors, codes[moment.offers])
    yield "ticket", "amount", np.nan_to_num(amounts, nan=-1.0)[None, :]


def _same(log_amounts: Floats) -> Ints:
    """One code for each amount; unknown where nothing was disclosed."""
    _, codes = np.unique(np.round(np.nan_to_num(log_amounts, nan=-1.0), 4), return_inverse=True)
    return np.where(np.isnan(log_amounts), UNKNOWN, codes).astype(np.int64)


def _freshness(moment: Moment, investors: Ints) -> Matrices:
    graph = moment.graph(moment.past)
    is_new = np.asarray(graph.sum(axis=0)).ravel()[moment.live] == 0
    yield "freshness", "never_seen", is_new[None, :].astype(np.float32)
    past = np.asarray(graph.sum(axis=1)).ravel()[investors]
    yield "freshness", "past_supports", np.log1p(past)[:, None]
    yield "freshness", "since_last", np.log1p(profiles.since_last(moment)[investors])[:, None]
    for years in (1, 2):
        made = profiles.made_within(moment, years * YEAR_DAYS)[investors]
        yield "freshness", f"made_in_{years}_years", np.log1p(made)[:, None]


def _dense(matrix: object) -> Floats:
    return np.asarray(matrix.todense(), np.float32)  # type: ignore[attr-defined]
