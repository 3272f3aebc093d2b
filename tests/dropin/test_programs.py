"""Ordinary Keras programs do the same with their imports swapped, and from their saved trees.

`README.md` describes the corpus, `python -m tests.dropin` prints it as a table.
"""

import pytest

pytest.importorskip("keras")

from tests.dropin import harness

pytestmark = [pytest.mark.keras, pytest.mark.slow]


def _parameters():
    known = harness.known_failures()
    for name in sorted(set(harness.NAMES) - harness.ON_DEMAND):
        for check in harness.CHECKS:
            marks = [pytest.mark.xdist_group(f"dropin-{name}")]
            if (name, check) in known:
                # Strict, as setup.cfg says: what is mended leaves the list.
                marks.append(pytest.mark.xfail(reason=known[name, check]))
            if reason := harness.unfit(name):
                marks.append(pytest.mark.skip(reason=reason))
            yield pytest.param(name, check, marks=marks, id=f"{name}-{check.replace(' ', '_')}")


@pytest.fixture(autouse=True)
def _free_models(request):
    yield
    if request.node.name.endswith("round_trip]"):
        harness.forget()


@pytest.mark.parametrize(("name", "check"), list(_parameters()))
def test_program(name, check):
    problem = harness.CHECKS[check](name)
    assert problem is None, problem


@pytest.mark.parametrize("name", harness.AS_CODE)
def test_the_code_of_a_model_trains_the_same(name):
    if reason := harness.unfit(name):
        pytest.skip(reason)
    assert harness.check_code(name) is None
    harness.forget()


def test_only_imports_are_swapped():
    source = (
        "import keras\n"
        "import keras as k, numpy as np\n"
        "import keras.layers\n"
        "import keras.layers as kl\n"
        "from keras import (\n    layers,\n    ops as o,\n)\n"
        "from keras.layers import Dense\n"
        "from tensorflow import keras\n"
        "from tensorflow.keras import layers\n"
        "import tensorflow as tf\n"
        "def f():\n    from keras import ops  # inside\n    return keras.ops\n"
    )
    assert harness.swap_imports(source) == (
        "import symexp.keras as keras\n"
        "import symexp.keras as k; import numpy as np\n"
        "import symexp.keras.layers; import symexp.keras as keras\n"
        "import symexp.keras.layers as kl\n"
        "from symexp.keras import layers, ops as o\n\n\n\n"
        "from symexp.keras.layers import Dense\n"
        "from symexp import keras\n"
        "from symexp.keras import layers\n"
        "import tensorflow as tf\n"
        "def f():\n    from symexp.keras import ops\n    return keras.ops\n"
    )


def test_there_are_many_programs():
    assert len(harness.NAMES) >= 60
    assert {name for name, _ in harness.known_failures()} <= set(harness.NAMES)
    assert set(harness.NAMES) >= harness.EAGER | harness.ON_DEMAND
    assert len(set(harness.NAMES) - harness.ON_DEMAND) >= 45
