# `make demo` and `make test` do all their own set-up; the rest are short cuts.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
SETUP := .venv/.set-up-from-lock
# Checks of the models need a warehouse to name, and leave the user's alone.
MODELS := WAREHOUSE_DB=.cache/checks.duckdb WAREHOUSE_STATE_DB=.cache/checks_state.duckdb $(BIN)/sqlmesh

.PHONY: setup demo test lint types unit browser-packages dashboard dictionary lock clean

setup: $(SETUP)

# Only what the lock names is installed, by hash; the project itself is linked in without asking for more.
$(SETUP): requirements.lock pyproject.toml
	@$(PYTHON) -c "import sys; sys.exit(sys.version_info[:2] != (3, 11))" || { echo "Python 3.11 is needed; set PYTHON=/path/to/python3.11"; exit 1; }
	@echo "Setting up .venv (a minute the first time)"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@$(BIN)/uv pip install --python $(BIN)/python --compile-bytecode --require-hashes -r requirements.lock
	@$(BIN)/uv pip install --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $(SETUP)

demo: setup
	@$(BIN)/warehouse demo

test: setup browser-packages lint types unit

lint: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	@mkdir -p .cache
	$(MODELS) format --check
	$(MODELS) lint
	$(MODELS) test

types: setup
	$(BIN)/mypy

unit: setup
	REQUIRE_BROWSER=1 $(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

# The browser tests drive Debian's Chromium; scans are read by Debian's Tesseract.
browser-packages:
	@missing=""; \
	command -v chromium >/dev/null || missing="$$missing chromium"; \
	command -v tesseract >/dev/null || missing="$$missing tesseract-ocr"; \
	if [ -n "$$missing" ]; then \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "Installing what the tests of browser and scans need:$$missing"; \
	    apt-get update -qq && apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
	  else \
	    echo "The tests of browser and scans need packages. Run: sudo apt-get install -y$$missing"; exit 1; \
	  fi; \
	fi

# The data dictionary of models/README.md, after a change of a model.
dictionary: setup
	@$(BIN)/python -m warehouse.dictionary

dashboard: setup
	@$(BIN)/warehouse dashboard

# Exact versions and hashes, with no registry address in them.
lock: setup
	$(BIN)/uv pip compile --quiet --no-header --generate-hashes --no-annotate --extra dev --python-version 3.11 pyproject.toml requirements.in -o requirements.lock

clean:
	rm -rf .venv .cache .mypy_cache .pytest_cache .ruff_cache
