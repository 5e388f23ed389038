# Two commands are all a newcomer needs: `make run` and `make test`. Each sets up what it needs, once.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help run test quick lint lock clean

help: ## what there is
	@grep -hE '^[a-z]+:.*## ' Makefile | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 16

run: $(VENV)/.run ## set up and watch: `vigie run` on ./rules.yaml (more options: make run ARGS="--db my.db")
	$(BIN)/vigie run $(ARGS)

test: $(VENV)/.test ## set up and check everything: lint, types, every test, coverage
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -n 2 $(ARGS)
	$(BIN)/coverage combine -q
	$(BIN)/coverage report --fail-under=95
	$(BIN)/coverage report --fail-under=100 --include='$(PURE)'

quick: $(VENV)/.test ## the tests that take less than a second or two
	$(BIN)/pytest -q -m "not slow" -n 2 $(ARGS)

lint: $(VENV)/.test ## format and lint in place
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/mypy

