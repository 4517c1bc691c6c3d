"""A small interaction set, drawn by a seed: investors keep to a country and a theme."""

import csv
from datetime import date, timedelta
from pathlib import Path
from random import Random

Rows = list[dict[str, str]]
COUNTRIES = ("JPN", "FRA", "BRA")
THEMES = ("food", "craft", "care")
STAGES = ("seed", "a", "b")
START = date(2010, 1, 1)
QUARTERS = 12
DAYS = 91


def tables(seed: int = 0, investors: int = 40, a_quarter: int = 14) -> dict[str, Rows]:
    """The four tables; every round has one to four supporters."""
    random = Random(seed)  # noqa: S311
    people = [
        {
            "investor_id": f"i{n:03}",
            "kind": random.choice(("fund", "company")),
            "home_country": random.choice(COUNTRIES),
        }
        for n in range(investors)
    ]
    loves = [random.choice(THEMES) for _ in people]
    found: dict[str, Rows] = {
        "projects": [],
        "investors": people,
        "rounds": [],
        "investments": [],
    }
    for number in range(QUARTERS * a_quarter):
        at = START + timedelta(days=number * DAYS // a_quarter + random.randrange(3))
        project = {
            "project_id": f"p{number:03}",
            "country": random.choice(COUNTRIES),
            "category": random.choice(THEMES),
            "founded_year": str(at.year - 2),
        }
        found["projects"].append(project)
        amount = str(random.choice((10_000, 50_000, 1_000_000)))
        found["rounds"].append(
            {
                "round_id": f"r{number:03}",
                "project_id": project["project_id"],
                "date": at.isoformat(),
                "round_type": random.choice(STAGES),
                "amount_usd": random.choice((amount, "")),
            }
        )
        weights = [
            1
            + 8 * (one["home_country"] == project["country"])
            + 8 * (love == project["category"])
            for one, love in zip(people, loves, strict=True)
        ]
        chosen = dict.fromkeys(
            random.choices(range(investors), weights, k=random.randint(1, 4))
        )
        found["investments"] += [
            {
                "round_id": f"r{number:03}",
                "project_id": project["project_id"],
                "investor_id": f"i{one:03}",
                "date": at.isoformat(),
                "listing_order": str(order),
            }
            for order, one in enumerate(chosen)
        ]
    return found


def written(folder: Path, found: dict[str, Rows]) -> Path:
    """The tables as files."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in found.items():
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as out:
            writer = csv.DictWriter(out, rows[0].keys())
            writer.writeheader()
            writer.writerows(rows)
    return folder


def sliced(found: dict[str, Rows], since: date) -> dict[str, Rows]:
    """What a stranger hands over: the past, live rounds and their first-listed supporters."""
    live = {row["round_id"]: row for row in found["rounds"] if row["date"] >= since.isoformat()}
    number = dict.fromkeys(live, 0)
    for row in found["investments"]:
        if row["round_id"] in live:
            number[row["round_id"]] += 1
    rounds = [{**row, "live": str(int(row["round_id"] in live))} for row in found["rounds"]]
    deals = [
        row
        for row in found["investments"]
        if row["round_id"] not in live
        or (row["listing_order"] == "0" and number[row["round_id"]] > 1)
    ]
    return {
        "projects": found["projects"],
        "investors": found["investors"],
        "rounds": rounds,
        "investments": deals,
        "live": [{"project_id": row["project_id"]} for row in live.values()],
        "queries_L": [{"investor_id": row["investor_id"]} for row in found["investors"][:12]],
        "queries_C": [
            {"project_id": row["project_id"]} for one, row in live.items() if number[one] > 1
        ],
        "candidates_C": [{"investor_id": row["investor_id"]} for row in found["investors"]],
    }
