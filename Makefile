# `make demo` and `make test` set everything up. CONTRIBUTING.md explains every target.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
LOCKED := $(VENV)/.locked
STAMP := $(VENV)/.installed
UV := $(abspath $(BIN))/uv
LOCK := constraints/py$(shell $(PYTHON) -c 'import sys; print("%d%d" % sys.version_info[:2])').txt
PYTEST := python -m pytest -n 2 --dist loadgroup -q
export TF_CPP_MIN_LOG_LEVEL ?= 3
export TF_ENABLE_ONEDNN_OPTS ?= 0
export CUDA_VISIBLE_DEVICES ?= -1
export PIP_DISABLE_PIP_VERSION_CHECK = 1
# Without bytecode, which the images of many containers forbid, every process that a test starts
# compiles symexp again, and each worker of pytest rewrites the assertions of all tests.
export PYTHONDONTWRITEBYTECODE =

.PHONY: setup demo test check notebooks bench long stubs applications matrix lock upgrade test-lowest \
    test-newest test-ranges \
    test-backends test-backend clean

setup: $(STAMP)

# Nothing outside the lock is installed: not a dependency (--no-deps), and not the tools that
# build symexp itself (--no-build-isolation). `pip check` fails if the lock is not complete.
$(LOCKED): $(LOCK)
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --no-deps --requirement $(LOCK)
	sync  # or the first tests wait for a disk that is busy with 3 GB
	touch $(LOCKED)

$(STAMP): $(LOCKED) setup.cfg pyproject.toml
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	$(BIN)/python -m pip check
	touch $(STAMP)

$(LOCK):
	@echo "There is no lock $(LOCK): symexp supports the versions of Python that constraints/ has."
	@echo "Name one of them: make PYTHON=python3.11 ..."
	@exit 1

demo: $(STAMP)
	$(BIN)/python examples/digits_demo.py

test: $(STAMP)
	$(BIN)/$(PYTEST)

check: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/$(PYTEST) -m "not slow and not keras" tests/unit

# An environment of its own, with the libraries that only benchmarks compare with. Some of the
# benchmarks: make bench BENCHMARKS="quality multifidelity".
bench:
	$(MAKE) setup VENV=.venv-bench
	.venv-bench/bin/python -m pip install --quiet --constraint $(LOCK) --requirement benchmarks/peers.txt
	.venv-bench/bin/python -m benchmarks $(BENCHMARKS)

long: $(STAMP)
	HYPOTHESIS_PROFILE=long $(BIN)/python -m pytest -n 2 -q tests/property

# What editors and type checkers know of Keras, for the version in the lock.
stubs: $(STAMP)
	$(BIN)/python -m tests.editors

applications: $(STAMP)
	$(BIN)/python -m tests.applications

# Runs the notebooks, and saves them with their outputs.
notebooks: $(STAMP)
	$(BIN)/python -m tests.docs.save_notebooks

# The locks. `lock` adds what setup.cfg newly asks for and keeps all other versions; `upgrade`
# takes the newest version of everything.
lock: $(STAMP)
	for version in 3.11 3.12 3.13; do \
	    UV_CUSTOM_COMPILE_COMMAND="make lock" $(UV) pip compile --quiet $(UPGRADE) setup.cfg \
	        --extra all --extra dev --extra bench --universal --python-version $$version \
	        --output-file constraints/py$$(echo $$version | tr -d .).txt || exit 1; \
	done

upgrade:
	$(MAKE) lock UPGRADE=--upgrade

# The ranges of setup.cfg, which are what users get: the lowest and the newest version of each
# dependency that symexp names, in a fresh environment of its own.
test-lowest:
	$(MAKE) test-ranges RESOLUTION=lowest-direct

test-newest:
	$(MAKE) test-ranges RESOLUTION=highest

RANGES := .venv-$(RESOLUTION)
test-ranges: $(STAMP)
	$(UV) venv --quiet --clear --seed --python $(abspath $(BIN))/python $(RANGES)
	$(UV) pip install --quiet --refresh --python $(RANGES)/bin/python \
	    --resolution $(RESOLUTION) --editable '.[all,dev,bench]'
	$(UV) pip freeze --python $(RANGES)/bin/python
	$(RANGES)/bin/$(PYTEST)

# KerasHub, and the other backends of Keras: each in an environment of its own, with what `setup`
# installs. JAX and TORCH are what pip installs for these, such as TORCH=torch==2.13.0.
JAX ?= jax
TORCH ?= torch
BACKEND_TESTS := tests/dropin $(wildcard tests/integration/test_keras_*.py tests/integration/test_weights_*.py \
    tests/integration/test_training_*.py)
test-backends:
	$(MAKE) test-backend BACKEND=tensorflow BACKEND_TESTS=tests/hub
	$(MAKE) test-backend BACKEND=jax REQUIREMENT='$(JAX)'
	$(MAKE) test-backend BACKEND=torch REQUIREMENT='$(TORCH)'

test-backend:
	$(MAKE) setup VENV=.venv-$(BACKEND)
	.venv-$(BACKEND)/bin/python -m pip install --quiet --constraint $(LOCK) keras-hub $(REQUIREMENT)
	KERAS_BACKEND=$(BACKEND) .venv-$(BACKEND)/bin/$(PYTEST) $(BACKEND_TESTS)

# Every rule on every model, with those of KerasHub, and the page of what came of it.
matrix:
	$(MAKE) setup VENV=.venv-tensorflow
	.venv-tensorflow/bin/python -m pip install --quiet --constraint $(LOCK) keras-hub
	KERAS_BACKEND=tensorflow .venv-tensorflow/bin/python -m tests.matrix --jobs 2 --gallery docs/gallery.md

clean:
	rm -rf .venv .venv-* build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
