# One entry for everything: `make help`.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CODE := app.py pages components callbacks data
DIGEST = $(shell cat $(1) | sha256sum | cut -c1-16)
RUNTIME := $(VENV)/.runtime-$(call DIGEST,requirements.txt constraints.txt)
TOOLS := $(VENV)/.tools-$(call DIGEST,requirements.txt requirements-dev.txt constraints.txt)
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq install --no-input -c constraints.txt
PYTEST_ARGS ?=
WORKERS ?= 2
ONLY ?=

export PIP_ROOT_USER_ACTION := ignore

.PHONY: help run test lint types imports pytest bench screenshots lock clean \
	browser-ready vision-ready database-ready cameras-ready

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## (.*)/\1|\2/' \
		| while IFS='|' read -r name text; do printf '  make %-12s %s\n' "$$name" "$$text"; done

run: $(RUNTIME) vision-ready ## Set everything up and serve the demo on http://127.0.0.1:8050
	@exec $(BIN)/python app.py --demo

test: $(TOOLS) ## Check style, types, layers and behaviour (browser included)
	@$(MAKE) lint types imports pytest

lint: $(TOOLS) ## Check style
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet . \
		|| { echo 'Some files are not formatted: $(BIN)/ruff format .'; exit 1; }
	@echo 'style: good'

types: $(TOOLS) ## Check types
	@echo "types: $$($(BIN)/mypy)"

imports: $(TOOLS) ## Check who imports whom
	@out=$$($(BIN)/lint-imports --no-logo 2>&1) || { echo "$$out"; exit 1; }; \
		echo "imports: $$(tail -n 1 <<<"$$out")"

pytest: $(TOOLS) browser-ready vision-ready database-ready cameras-ready ## Run the tests alone; PYTEST_ARGS="-k name" selects
	@$(BIN)/python -m pytest -q -n $(WORKERS) --dist worksteal $(PYTEST_ARGS)

bench: $(TOOLS) browser-ready ## Measure and write docs/benchmarks.md
	@$(BIN)/python -m tests.bench

screenshots: $(TOOLS) browser-ready ## Picture every page in three sizes, two themes, two languages
	@$(BIN)/python -m tests.live.screenshots $(ONLY)

lock: $(VENV)/.made ## Install the pinned packages and write constraints.txt anew
	@$(BIN)/python -m pip --disable-pip-version-check -qq install --no-input -r requirements-dev.txt
	@$(BIN)/python -m pip --disable-pip-version-check freeze --all \
		| grep -viE '^(pip|wheel)==' > constraints.txt

clean: ## Remove the virtual environment, caches and screenshots (never var/)
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis screenshots
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# --- what has to be there -----------------------------------------------------------------------

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo 'Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11 ...'; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
		|| { echo 'The venv module is missing. Install it with:'; \
		echo '  apt-get update && apt-get install -y --no-install-recommends python3-venv'; exit 1; }
	@echo 'Making the virtual environment $(VENV) ...'
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(RUNTIME): $(VENV)/.made
	@echo 'Installing the pinned packages (about a minute, once) ...'
	@$(PIP) -r requirements.txt
	@rm -f $(VENV)/.runtime-* && touch $@

$(TOOLS): $(VENV)/.made
	@echo 'Installing the pinned packages and tools (about a minute, once) ...'
	@$(PIP) -r requirements-dev.txt
	@rm -f $(VENV)/.tools-* $(VENV)/.runtime-* && touch $@ $(RUNTIME)

# $(call debian,PACKAGES,what for): install when root, else say how.
define debian
if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	echo 'Installing Debian packages for $(2): $(1) ...'; \
	apt-get -o DPkg::Lock::Timeout=300 -qq update; \
	DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -qq install -y \
		--no-install-recommends $(1) >/dev/null; \
else \
	echo 'Missing for $(2). Install it with:'; \
	echo '  sudo apt-get update && sudo apt-get install -y --no-install-recommends $(1)'; exit 1; \
fi
endef

browser-ready:
	@[ -x /usr/bin/chromium ] || { $(call debian,chromium,the browser tests); }

# An RTSP server that is not ours, with the encoders it needs; it runs under the system's Python.
GST := gir1.2-gst-rtsp-server-1.0 python3-gi gstreamer1.0-plugins-base gstreamer1.0-plugins-good \
	gstreamer1.0-plugins-bad gstreamer1.0-plugins-ugly
cameras-ready:
	@/usr/bin/python3 -c 'import gi; gi.require_version("GstRtspServer", "1.0")' 2>/dev/null \
		&& [ -e /usr/lib/$$(uname -m)-linux-gnu/gstreamer-1.0/libgstx264.so ] \
		|| { $(call debian,$(GST),the tests of cameras); }

# Root may not run PostgreSQL, so the test server runs as a user of its own; two test workers
# that make it at the same time would stand in each other's way.
database-ready:
	@[ "$$(id -u)" != 0 ] || id pgserver >/dev/null 2>&1 || useradd -s /bin/bash pgserver

# OpenCV needs three libraries of the system, from the moment the product imports it.
vision-ready:
	@if grep -rqE '^(import|from) cv2' --include='*.py' $(CODE); then \
		libraries="$$(PATH=$$PATH:/sbin:/usr/sbin ldconfig -p)"; \
		for name in libxcb.so.1 libGL.so.1 libgthread-2.0.so.0; do \
			grep -qF "$$name" <<<"$$libraries" \
				|| { $(call debian,libxcb1 libgl1 libglib2.0-0,OpenCV); break; }; \
		done; \
	fi
