# `make help` lists what can be made. The first target that needs Python makes .venv from the hashed lock.
.DEFAULT_GOAL := help
.PHONY: help venv lock demo test compiled test-compiled test-long laws check docs bench screenshots clean

BIN := .venv/bin

help: ## show this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

venv: .venv/made ## make the virtual environment, with the program as .venv/bin/driftline

.venv/made: requirements-dev.txt pyproject.toml
	@deploy/venv .venv requirements-dev.txt
	@touch $@

lock: venv ## renew requirements.txt and requirements-dev.txt after a change of pyproject.toml
	@deploy/lock

demo: venv ## run it all on this machine, with a simulated history; LOG=file runs a log of yours
	@$(BIN)/driftline demo $(if $(LOG),--log "$(LOG)")

test: venv ## the tests, with a real Kafka and a real browser
	@$(BIN)/pytest -q --durations 5 -n auto --dist loadfile -m "not kafka and not long"
	@$(BIN)/pytest -q --durations 10 -n 2 --dist loadfile -m "kafka and not long and not alone"
	@$(BIN)/pytest -q --durations 5 -m "kafka and alone and not long"

compiled: venv ## the program with its core compiled by mypyc, in build/compiled (needs a C compiler)
	@deploy/compiled build/compiled

test-compiled: compiled ## the pure tests and the laws against the compiled core
	@cd build/compiled && DRIFTLINE_CORE=compiled ../../$(BIN)/python -m pytest -q -n auto --dist loadfile tests/scoring tests/laws tests/story

test-long: venv ## the tests that take minutes: the whole real log, kills and joins
	@$(BIN)/pytest -q -m long --timeout 3600

laws: venv ## every law on 20,000 new histories, and the engine against the naive reading: an hour
	@DRIFTLINE_EXAMPLES=20000 $(BIN)/pytest -q --capture no --timeout 0 tests/laws/test_laws*.py tests/laws/test_oracle.py

check: venv docs ## style, types, the rules of the house, and that generated files are fresh
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/driftline dashboards --check
	@$(BIN)/python -m deploy.kubernetes --check
	@$(BIN)/driftline schema --check
	@$(BIN)/driftline policy tables --check
	@$(BIN)/driftline reference --check
	@$(BIN)/pytest -q tests/test_house.py

docs: venv ## the site of docs/, into build/site; a page that mkdocs.yml leaves out and a dead link fail
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build -q

bench: compiled ## measure: touchpoints a second for one core, and the time from HTTP to the alert; JSON=1 for programs
	@$(BIN)/python -m tests.bench $(if $(JSON),--json)

screenshots: venv ## a picture of every page of the board, at a desk and on a phone, in .driftline; DOCS=1: those of docs/; GRAFANA=1: of the dashboards
	@$(BIN)/python -m tests.web.$(if $(GRAFANA),dashboards,screenshots) $(if $(DOCS),--docs)

clean: ## remove what was made here: .venv, caches, and the data of demo and broker
	rm -rf .venv .driftline build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
