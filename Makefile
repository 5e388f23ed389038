# Two commands are all a newcomer needs: `make run` and `make test`. Each sets up what it needs, once.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
ARGS ?=
# What decides and does nothing else: every branch of it is tested.
PURE := monitor/model/*.py,monitor/ports.py,monitor/boxes.py,monitor/errors.py,monitor/settings.py,monitor/declaring.py,monitor/text.py,monitor/terms.py,monitor/query/*.py,monitor/brands.py,monitor/stories.py,monitor/places.py,monitor/shapes.py,monitor/codec.py,monitor/pace.py,monitor/digests_due.py,monitor/calendar.py,monitor/exported.py,monitor/account.py,monitor/rules/*.py,monitor/config/*.py,monitor/proof/*.py,monitor/learning/*.py,monitor/replay/*.py,monitor/charts/*.py,monitor/grades.py,monitor/topic_grades.py,classifiers/linear/words.py,classifiers/linear/places.py,classifiers/clauses.py,classifiers/comparisons.py,alerts/message.py,alerts/email_page.py,alerts/wording.py,alerts/slack_blocks.py,alerts/slack_errors.py,alerts/email_laid.py,alerts/laid.py,alerts/slack_chapters.py,alerts/slack_elements.py,sources/records.py,sources/rows.py,sources/tables.py,sources/unpack.py,sources/markup.py,sources/entries.py,sources/json_feed.py,sources/nodes.py,sources/slack_posts.py,sources/slices.py,sources/kept.py,sources/presets.py,sources/recipes.py,sources/google.py,monitor/spending.py,monitor/freshness.py,sources/batch.py,sources/paths.py,sources/exports.py,sources/signing.py,sources/jetstream.py,sources/statuses.py,sources/x_place.py,sources/x_posts.py,sources/x_query.py,sources/x_rise.py,sources/youtube_posts.py,sources/gkg.py,monitor/web/door.py,monitor/web/signing.py,monitor/web/phrases.py,monitor/digest/*.py,monitor/web/digest_phrases.py,monitor/language.py,monitor/naming.py,monitor/digest/prose/*.py,monitor/web/phrases_mentions.py,monitor/web/phrases_tryout.py,monitor/web/keeping_phrases.py

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
	$(BIN)/coverage run -m pytest -n 2 --dist worksteal $(ARGS)
	$(BIN)/coverage combine -q
	$(BIN)/coverage report --fail-under=95
	$(BIN)/coverage report --fail-under=100 --include='$(PURE)'

quick: $(VENV)/.test ## the tests that take less than a second or two
	$(BIN)/pytest -q -m "not slow" -n 2 $(ARGS)

lint: $(VENV)/.test ## format and lint in place
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/mypy

lock: ## write the locks anew from pyproject.toml (needs uv)
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url --no-emit-find-links pyproject.toml requirements/build.in -o requirements/run.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url --no-emit-find-links pyproject.toml requirements/build.in --group test -o requirements/test.txt

clean: ## forget the virtual environment and every cache
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage*

# --- set-up: once, and again when a lock or the project file changes ---

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Vigie needs Python 3.11 or newer; say which with: make PYTHON=python3.12 run"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "Python's venv module is missing; on Debian and Ubuntu: apt install python3-venv"; exit 1; }

$(VENV)/.run: requirements/run.txt pyproject.toml | $(BIN)/python
	@echo "Setting up (once; a minute or so) ..."
	@$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements/run.txt
	@$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.test: requirements/test.txt pyproject.toml | $(BIN)/python
	@echo "Setting up for tests (once; a minute or so) ..."
	@$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements/test.txt
	@$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@
