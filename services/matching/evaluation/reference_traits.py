"""The signals of the plain LambdaRank, as the design lists them: what ours is compared with.

Not the traits of our ranker: those may change, this comparison should not.
"""

from collections.abc import Iterator
from typing import Final

import numpy as np

from services.matching.ranking import factors, neighbours, profiles, walks
from services.matching.ranking.arrays import Flags, Floats, Ints
from services.matching.ranking.lists import Direction, Lists
from services.matching.ranking.moments import YEAR_DAYS, Moment

_RELATIVE: Final = ("pagerank", "rp3", "profile")
_DAMPINGS: Final = (0.2, 0.0)
Named = tuple[str, Floats]


def with_reference_traits(moment: Moment, lists: Lists) -> Lists:
    """The same queries, candidates and answers, with the reference's signals."""
    pairs = (
        (lists.queries, lists.candidates)
        if lists.direction == "L"
        else (lists.candidates, lists.queries)
    )
    found = [*_signals(moment, lists.direction, *pairs)]
    sizes = (len(pairs[0]), len(pairs[1]))
    made = [np.broadcast_to(matrix, sizes) for _, matrix in found]
    if lists.direction == "C":
        made = [matrix.T for matrix in made]
    names = [name for name, _ in found]
    made += [_standard(made[names.index(name)], lists.may) for name in _RELATIVE]
    names += [f"{name}_of_query" for name in _RELATIVE]
    return Lists(
        lists.direction, lists.queries, lists.candidates, tuple(names),
        tuple("people" for _ in names), np.stack(made, axis=2).astype(np.float32),
        lists.may, lists.wanted,
    )  # fmt: skip


def _standard(matrix: Floats, may: Flags) -> Floats:
    inside = np.ma.masked_array(matrix, ~may)
    spread = np.maximum(inside.std(axis=1), 1e-9)
    return np.asarray((matrix - inside.mean(axis=1)[:, None].filled(0)) / spread[:, None])


def _signals(
    moment: Moment, direction: Direction, investors: Ints, projects: Ints
) -> Iterator[Named]:
    graph = moment.graph(moment.known)
    yield from _graph_signals(moment, investors, projects)
    if direction == "L":
        of_rows, of_columns = factors.fitted(graph)
        yield "factors", of_rows[investors] @ of_columns[projects].T
    else:
        for damping in _DAMPINGS:
            back = walks.reached_by(graph, projects, damping).T
            yield f"pagerank_back_{damping}", back[investors]
        all_near = neighbours.user_cosine(graph, graph.shape[0])
        yield "co_cosine", (all_near[investors] @ graph[:, projects]).toarray()
        both = neighbours.both_support(graph)
        yield "co_count", np.log1p((both[investors] @ graph[:, projects]).toarray())
        lately = profiles.made_within(moment, 2 * YEAR_DAYS)[investors]
        yield "lately", np.log1p(lately)[:, None]
    yield from _profile_signals(moment, investors, projects)
    yield from _own_signals(moment, investors, projects)


def _graph_signals(moment: Moment, investors: Ints, projects: Ints) -> Iterator[Named]:
    graph = moment.graph(moment.known)
    own = graph[investors]
    yield "item_cosine", (own @ neighbours.item_cosine(graph)[:, projects]).toarray()
    near = neighbours.user_cosine(graph)
    yield "user_cosine", (near[investors] @ graph[:, projects]).toarray()
    yield "rp3", (own @ walks.rp3(graph)[:, projects]).toarray()
    yield "pagerank", walks.reached(graph, projects)[investors]


def _profile_signals(moment: Moment, investors: Ints, projects: Ints) -> Iterator[Named]:
    table, deals = moment.records.projects, profiles.supports(moment)
    of = moment.records.deals.project[deals]
    whole: Floats = np.zeros((len(investors), len(projects)))
    for name, codes in {**table.places, "theme": table.theme}.items():
        found = profiles.lift(
            profiles.tally(moment, deals, codes[of]), investors, codes[projects]
        )
        whole = whole + found
        yield name, found
    yield "profile", whole
    offers = moment.offers[np.searchsorted(moment.live, projects)]
    rounds = moment.records.rounds
    stages = rounds.stage[moment.records.deals.round[moment.past]]
    found = profiles.lift(
        profiles.tally(moment, moment.past, stages), investors, rounds.stage[offers]
    )
    yield "stage", found
    yield "ticket", profiles.tickets(moment).fit(investors, rounds.log_amount[offers])
    yield "amount", np.nan_to_num(rounds.log_amount[offers], nan=-1.0)[None, :]


def _own_signals(moment: Moment, investors: Ints, projects: Ints) -> Iterator[Named]:
    graph, known = moment.graph(moment.past), moment.graph(moment.known)
    past = np.asarray(graph.sum(axis=1)).ravel()[investors]
    yield "past_supports", np.log1p(past)[:, None]
    yield "since_last", np.log1p(profiles.since_last(moment)[investors])[:, None]
    supporters = np.asarray(known.sum(axis=0)).ravel()[projects]
    yield "supporters", np.log1p(supporters)[None, :]
    before = np.asarray(graph.sum(axis=0)).ravel()[projects]
    yield "never_seen", (before == 0)[None, :]
