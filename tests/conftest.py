"""Hypothesis profiles, and markers that follow from what a test imports."""

import gc
import os
import signal

import pytest
from hypothesis import HealthCheck, settings

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
for _name in ("no_proxy", "NO_PROXY"):  # servers of tests are on this machine
    os.environ[_name] = ",".join(filter(None, [os.environ.get(_name), "127.0.0.1,localhost"]))

# A shell lets the jobs that it starts in the background ignore SIGINT, and some tests wait for one.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

settings.register_profile(
    "fast",
    max_examples=60,
    deadline=None,
    derandomize=True,  # a red run can be run again; `make long` looks for new cases
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "long", max_examples=5000, deadline=None, suppress_health_check=list(HealthCheck)
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fast"))


@pytest.fixture(autouse=True)
def _rules_as_before():
    """Removes the rules that a test has registered, for example from a page of the docs."""
    from symexp.patching import patcher_registry as registry

    registry.load_packs()
    before = dict(registry._patchers)
    yield
    with registry._lock:
        registry._patchers.clear()
        registry._patchers.update(before)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    """Has the tests of an `xdist_group` run in one process.

    xdist 3.8 marks them by an attribute that pytest 9.2 no longer reads, so groups fall apart.
    """
    if not getattr(config.option, "loadgroup", False):
        return
    for item in items:
        groups = sorted({str(mark.args[0]) for mark in item.iter_markers("xdist_group")})
        suffix = f"@{'_'.join(groups)}"
        if groups and hasattr(item, "_id") and not item.nodeid.endswith(suffix):
            item._id = type(item._id).parse(item.nodeid + suffix)


# The modules of all tests and libraries are a million objects. Keras searches for garbage for each
# layer that it quantizes, and the tests of published nets after each net. Among a million objects
# that took more time than what they test.


def _search_new_objects():
    """Leaves the objects that live now out of later searches for garbage."""
    gc.collect()
    gc.freeze()


def pytest_collection_finish():
    _search_new_objects()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item, nextitem):
    try:
        return (yield)
    finally:
        if nextitem is not None and nextitem.path != item.path:
            _search_new_objects()


# Folders whose files run in one process each. Tests of other folders are few and long.
_BY_FILE = ("tests/unit/", "tests/integration/", "tests/hostile/")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Has the tests of a file run in one process, in the folders with many quick tests.

    By default, each test that is in no group is a group of its own. For each test that ends, xdist
    looks at all groups: with 9,000 of them, that takes as long as the quick tests themselves. In
    one process, a file makes its module fixtures once. xdist begins with the groups of the most
    tests, so the single long tests come last and both processes end at the same time.
    """
    if config.getvalue("dist") != "loadgroup":
        return None
    from xdist.scheduler import LoadGroupScheduling

    class FilesAndGroups(LoadGroupScheduling):
        def _split_scope(self, nodeid):
            scope = super()._split_scope(nodeid)
            file = nodeid.partition("::")[0]
            return file if scope == nodeid and file.startswith(_BY_FILE) else scope

    return FilesAndGroups(config, log)
