# Everything a person or CI does with this project. `make` lists it.
#
# There is one environment, .venv; .venv/uv, .venv/run and .venv/test are stamp files in it.
# Settings: KYOKAN_PORT (8000), KYOKAN_DATA, DEMO (1), PYTHON (python3).

.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON ?= python3
BIN := .venv/bin
COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url $(UPGRADE)
INSTALL = $(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes

# Those with a platform of their own come before the one that all others share is up.
OF_OWN_PLATFORM = tests/faults/test_fast.py tests/system/browser/test_from_nothing.py
OF_PLATFORM = tests/system
OF_FRONT = tests/accounts tests/contracts tests/investors tests/listing tests/web
OF_MONEY = tests/matching tests/payments tests/schedules
WHOLE_LINES = $(if $(filter output-sync,$(.FEATURES)),--output-sync=line)

export KYOKAN_PORT KYOKAN_DATA DEMO
# Every program we start would compile its modules anew, wherever a machine forbids to keep them.
export PYTHONDONTWRITEBYTECODE =

.PHONY: help run reset operator replay test tests tests-of-platform tests-of-front tests-of-money tests-of-rest check lint format migrations openapi compose lock \
	journeys screenshots browser bench-overload bench-pledges bench-holds faults judge mutants races histories contracts gates schedules evaluate bench-matching

help: ## Show what this file can do
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: .venv/run ## Start the whole platform here; Ctrl-C stops it (DEMO=0: empty)
	@exec $(BIN)/python -m deploy.local run

reset: .venv/run ## Clear the platform's data on this machine (what was downloaded stays)
	@$(BIN)/python -m deploy.local reset

operator: .venv/run ## Make the first operator: make operator EMAIL=you@example.jp
	@$(BIN)/python -m deploy.local operator "$(EMAIL)"

replay: .venv/run ## Work every decision and the caps of the running copy out again
	@$(BIN)/python -m deploy.local replay

# Two at a time: the whole platform keeps two cores busy, the others wait on their database.
# The longest stands first, and waits for nothing that is made beside it.
SIDE_BY_SIDE = $(MAKE) --no-print-directory -j2 $(WHOLE_LINES)

test: .venv/test browser ## All that CI runs
	@$(SIDE_BY_SIDE) tests-of-platform lint migrations tests-of-front tests-of-money tests-of-rest

check: test ## The same

tests: .venv/test browser ## The tests alone
	@$(SIDE_BY_SIDE) tests-of-platform tests-of-front tests-of-money tests-of-rest

tests-of-platform:
	$(BIN)/python -m pytest $(OF_OWN_PLATFORM)
	$(BIN)/python -m pytest $(OF_PLATFORM) $(patsubst %,--ignore=%,$(OF_OWN_PLATFORM))

tests-of-front:
	$(BIN)/python -m pytest $(OF_FRONT)

tests-of-money:
	$(BIN)/python -m pytest $(OF_MONEY)

tests-of-rest:
	$(BIN)/python -m pytest $(patsubst %,--ignore=%,$(OF_OWN_PLATFORM) $(OF_PLATFORM) $(OF_FRONT) $(OF_MONEY))

journeys: .venv/test browser ## The journeys in a browser alone
	$(BIN)/python -m pytest tests/system/browser

screenshots: .venv/test browser ## Write every page of the running demo at 390 and 1280 px; OUT=folder
	@$(BIN)/python -m deploy.screenshots "$(or $(OUT),screenshots)"

faults: .venv/test ## Break the running platform in every way we know of; SEED=1
	$(BIN)/python -m tests.faults run $(or $(SEED),1) $(TRIALS)

judge: .venv/test ## Say which invariant of the running copy is broken (at rest)
	$(BIN)/python -m tests.faults judge

mutants: .venv/test ## Break a copy in twelve ways: each is caught by the check meant for it
	$(BIN)/python -m tests.mutants

races: .venv/test ## Run every race a thousand times (CI: ten or thirty)
	KYOKAN_RACES=long $(BIN)/python -m pytest tests/matching/test_races.py \
		tests/investors/test_races.py tests/payments/test_races.py

histories: .venv/test ## Kill investors at work, 64 of them in 16 rounds, and prove the caps (CI: short)
	KYOKAN_HISTORIES=long $(BIN)/python -m pytest tests/investors/test_histories.py

contracts: .venv/test ## Try every operation a hundred times and walk the links (CI: six)
	KYOKAN_CONTRACTS=long $(BIN)/python -m pytest tests/system/test_contracts.py

gates: .venv/test browser ## Have axe look at every page at 390 and at 1280 px (CI: at one)
	KYOKAN_GATES=long $(BIN)/python -m pytest tests/web/test_browser.py

schedules: .venv/test ## Run 100,000 schedules of the saga (CI: 2,000); SEED=0
	$(BIN)/python -m tests.schedules --seed $(or $(SEED),0) --count 100000

lint: .venv/test ## Style, types, directions of imports
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy .
	$(BIN)/lint-imports

bench-overload: .venv/test ## Send three times what can be confirmed, and look how it recovers
	@$(BIN)/python -m bench.pledges --overload

bench-pledges: .venv/test ## Measure confirmed pledges a second beside pgbench (about 10 minutes)
	@$(BIN)/python -m bench.pledges

evaluate: .venv/run ## Compare our ranker with plain ones on a data set (minutes): DATA=folder
	@$(BIN)/python -m services.matching evaluate --data "$(DATA)"

bench-matching: .venv/test ## Measure what matching promises, beside bare work of the same run; DATA=folder
	@OPENBLAS_NUM_THREADS=1 $(BIN)/python -m bench.matching $(if $(DATA),"$(DATA)")

bench-holds: .venv/test ## Measure holds a second beside a bare insert, and the room's answer
	@$(BIN)/python -m bench.holds

format: .venv/test ## Put the code into the house's form
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

migrations: .venv/run ## Fail if tables and migrations differ
	$(BIN)/python -m deploy.local.migrations

openapi: .venv/test ## Write openapi/ anew
	$(BIN)/python -m deploy.openapi

compose: .venv/run ## Write docker-compose.yml anew from deploy/programs.toml
	$(BIN)/python -m deploy.compose

browser: .venv/test ## Look for Chromium and Japanese fonts (as root on Debian: install them)
	@$(BIN)/python -m deploy.browser

lock: .venv/uv ## Write the lock files anew; UPGRADE=--upgrade takes new versions
	$(COMPILE) pyproject.toml -o requirements.lock
	$(COMPILE) pyproject.toml --group test -c requirements.lock -o requirements-test.lock
	$(COMPILE) --group uv -o requirements-uv.lock

.venv/uv: requirements-uv.lock
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 or newer is missing: \
	sudo apt-get install python3 python3-venv" >&2; exit 1; }
	@$(PYTHON) deploy/prerequisites.py
	@echo "making the environment (.venv)"
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check \
		--require-hashes -r requirements-uv.lock
	@touch $@

.venv/run: .venv/uv requirements.lock
	@$(INSTALL) -r requirements.lock
	@touch $@

.venv/test: .venv/run requirements-test.lock
	@$(INSTALL) -r requirements-test.lock
	@touch $@
