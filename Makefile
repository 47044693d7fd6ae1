# make run and make test are all a newcomer needs; each builds its own virtual
# environment from the hash-pinned requirements. Needs Python 3.11+ and make.
PYTHON ?= python3
APP := .venv/app
DEV := .venv/dev
PIP_INSTALL := -m pip install --quiet --disable-pip-version-check

# a newer uv of your own: make lock UV=...
UV ?= uv

.PHONY: help run demo test check bench soak data messages wheel lock clean
help:
	@echo "make run    open the program (first start: the set-up wizard)"
	@echo "make demo   watch a whole visit played through the real screens"
	@echo "make test   run the tests      make check  lint, types, layers"
	@echo "make data   regenerate regions and holidays   make lock  re-pin requirements"
	@echo "make messages  bring the Indonesian texts up to date   make wheel  build dist/*.whl"

$(APP)/.ok: requirements/app.txt pyproject.toml hatch_build.py
	$(PYTHON) -m venv $(APP)
	$(APP)/bin/python $(PIP_INSTALL) --require-hashes -r requirements/app.txt
	$(APP)/bin/python $(PIP_INSTALL) --no-deps --no-build-isolation -e .
	@touch $@

$(DEV)/.ok: requirements/dev.txt pyproject.toml hatch_build.py
	$(PYTHON) -m venv $(DEV)
	$(DEV)/bin/python $(PIP_INSTALL) --require-hashes -r requirements/dev.txt
	$(DEV)/bin/python $(PIP_INSTALL) --no-deps --no-build-isolation -e .
	@touch $@

run: $(APP)/.ok
	@$(APP)/bin/ptsp

demo: $(APP)/.ok
	@$(APP)/bin/ptsp demo

test: $(DEV)/.ok
	$(DEV)/bin/python -m pytest -n 2 -q $(ARGS)

# every bar of the design as a ratio to a peer; minutes, and best on an idle machine
bench: $(DEV)/.ok
	$(DEV)/bin/python -m benchmarks $(ARGS)

# 300 kills, 9,000 power cuts, every bit of a record, 10,000 cases: minutes to an hour
soak: $(DEV)/.ok
	$(DEV)/bin/python -m pytest -m soak -q $(ARGS)
	PTSP_TEST_CENTRAL=postgresql $(DEV)/bin/python -m pytest -q tests/sync

check: $(DEV)/.ok
	$(DEV)/bin/ruff check .
	$(DEV)/bin/ruff format --check .
	$(DEV)/bin/mypy
	$(DEV)/bin/lint-imports
	$(DEV)/bin/ptsp catalog lint

data: $(DEV)/.ok
	$(DEV)/bin/python -m venv .venv/data
	.venv/data/bin/python $(PIP_INSTALL) --require-hashes -r requirements/data.txt
	.venv/data/bin/python scripts/make_data.py

messages: $(DEV)/.ok
	$(DEV)/bin/python -m scripts.messages $(ARGS)

wheel: $(DEV)/.ok
	$(DEV)/bin/python -m build --no-isolation

lock:
	cd requirements && for n in run app dev data; do \
	  $(UV) pip compile -q --generate-hashes --universal --no-header \
	    --python-version 3.11 $$n.in -o $$n.txt || exit 1; done

clean:
	rm -rf .venv build dist ptsp_tui/_data ptsp_tui/locale/*/LC_MESSAGES/*.mo
