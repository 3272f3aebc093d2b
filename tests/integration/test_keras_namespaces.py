"""`symexp.keras` has every module and every name of Keras, with symbolic components."""

import abc
import importlib
import pickle
import pkgutil
import subprocess
import sys
import types

import keras
import numpy as np
import pytest

import symexp as sx
import symexp.keras

pytestmark = pytest.mark.keras

X = np.random.default_rng(1).normal(size=(8, 4)).astype("float32")


def modules_of(package):
    """Returns the names of all public modules below a package."""
    found = []
    for info in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        if info.name.rpartition(".")[2].startswith("_") or info.name == "keras.src":
            continue
        found.append(info.name)
        if info.ispkg:
            found += modules_of(importlib.import_module(info.name))
    return found


MODULES = modules_of(keras)


def test_the_list_of_modules_is_plausible():
    assert {"keras.layers", "keras.applications.resnet50", "keras.optimizers.schedules"} <= {
        *MODULES
    }
    assert len(MODULES) > 50


class TestModules:
    @pytest.mark.parametrize("name", MODULES)
    def test_every_module_of_keras_imports(self, name):
        mirror = importlib.import_module(f"symexp.{name}")
        original = importlib.import_module(name)
        assert isinstance(mirror, types.ModuleType)
        by_attribute = sx
        for part in name.split("."):
            by_attribute = getattr(by_attribute, part)
        assert by_attribute is mirror
        names = [n for n in dir(original) if not n.startswith("_")]
        assert set(names) <= set(dir(mirror))
        for label in names:
            value, seen = getattr(original, label), getattr(mirror, label)
            if not isinstance(value, (type, types.ModuleType)):
                assert seen is value
            elif isinstance(value, type):
                assert issubclass(seen, value)

    def test_from_import_gives_the_same_object_as_the_attribute(self):
        from symexp.keras.applications.resnet50 import preprocess_input
        from symexp.keras.layers import Dense
        from symexp.keras.optimizers import schedules

        assert Dense is sx.keras.layers.Dense is symexp.keras.layers.Dense
        assert issubclass(Dense, sx.Symbolic)
        assert preprocess_input is keras.applications.resnet50.preprocess_input
        assert schedules is sx.keras.optimizers.schedules
        assert issubclass(schedules.CosineDecay, sx.Symbolic)

    def test_symbolize_gives_the_same_namespace(self):
        assert sx.symbolize(keras.layers) is sx.keras.layers
        assert sx.symbolize(sx.keras.layers) is sx.keras.layers

    @pytest.mark.parametrize(
        "statement",
        [
            "import symexp.keras.applications.resnet50 as r; r.preprocess_input",
            "from symexp.keras.layers import *; Dense(3), Conv2D",
        ],
    )
    def test_an_import_works_as_the_first_statement(self, statement):
        subprocess.run([sys.executable, "-c", statement], check=True, capture_output=True)

    @pytest.mark.parametrize(
        "statement",
        [
            "import symexp.keras.layers",
            "from symexp.keras.utils import to_categorical",
            "from symexp import keras; keras.layers.Dense",
            "import symexp.keras as keras; keras.layers.Dense(3)",
            "from symexp.keras.preprocessing.image import load_img",
            "from symexp.keras import backend, config, saving, datasets; datasets.mnist.load_data",
            "from symexp.keras import *; Sequential([layers.Dense(1)]), Layer, ops.add, Call",
        ],
    )
    def test_an_import_works(self, statement):
        exec(statement, {})

    @pytest.mark.parametrize(
        "name",
        ["nope", "layers.nope", "applications.nope.deep", "layers.Dense", "src", "src.layers"],
    )
    def test_what_keras_does_not_have_is_named(self, name):
        first = "symexp.keras." + name.removesuffix(".deep").removesuffix(".layers")
        with pytest.raises(ModuleNotFoundError, match=f"'{first}'"):
            importlib.import_module(f"symexp.keras.{name}")

    def test_a_missing_name_is_an_import_error(self):
        with pytest.raises(ImportError, match=r"cannot import name 'Dens' from 'keras.layers'"):
            exec("from symexp.keras.layers import Dens")
        with pytest.raises(ImportError, match=r"cannot import name 'nope' from 'symexp.keras'"):
            exec("from symexp.keras import nope")

    def test_dir_and_star_have_the_names_of_keras(self):
        public = {n for n in dir(keras) if not n.startswith("_")} - {"src"}
        assert public <= set(dir(sx.keras))
        assert {"Call", "FeedbackCallback", "Functional"} <= set(dir(sx.keras))
        assert sx.keras.__all__ == dir(sx.keras)
        assert sx.keras.__version__ == keras.__version__

    def test_namespaces_and_classes_pickle(self):
        assert pickle.loads(pickle.dumps(sx.keras.utils)) is sx.keras.utils
        assert pickle.loads(pickle.dumps(sx.keras.layers)) is sx.keras.layers
        assert sx.eq(pickle.loads(pickle.dumps(sx.keras.layers.Dense(3))), sx.keras.layers.Dense(3))


class OwnLayer(symexp.keras.Layer):
    """A layer as users write them, derived from the name at the top."""

    def __init__(self, units=2, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, shape):
        self.kernel = self.add_weight(shape=(shape[-1], self.units))

    def call(self, x):
        return x @ self.kernel


class OwnModel(symexp.keras.Model, abc.ABC):
    def __init__(self, units=2):
        super().__init__()
        self.hidden = OwnLayer(units)

    def call(self, x):
        return self.hidden(x)


class OwnOperation(symexp.keras.Operation):
    def call(self, x):
        return x * 2

    def compute_output_spec(self, x):
        return keras.KerasTensor(x.shape, x.dtype)


class OwnLoss(symexp.keras.Loss):
    def __init__(self, weight=1.0, **kwargs):
        super().__init__(**kwargs)
        self.weight = weight

    def call(self, y_true, y_pred):
        return self.weight * keras.ops.mean((y_true - y_pred) ** 2, axis=-1)


class OwnMetric(symexp.keras.Metric):
    def __init__(self, name="own", **kwargs):
        super().__init__(name=name, **kwargs)
        self.total = self.add_variable(shape=(), initializer="zeros")

    def update_state(self, y_true, y_pred, sample_weight=None):
        self.total.assign_add(keras.ops.sum(y_pred))

    def result(self):
        return keras.ops.convert_to_tensor(self.total)


class OwnInitializer(symexp.keras.Initializer):
    def __call__(self, shape, dtype=None, **kwargs):
        return keras.ops.ones(shape, dtype=dtype)


class OwnRegularizer(symexp.keras.Regularizer):
    def __call__(self, x):
        return keras.ops.sum(x**2)


class TestClassesAtTheTop:
    @pytest.mark.parametrize(
        ("name", "below"),
        [
            ("Layer", "layers.Layer"),
            ("Model", "models.Model"),
            ("Sequential", "models.Sequential"),
            ("Loss", "losses.Loss"),
            ("Metric", "metrics.Metric"),
            ("Optimizer", "optimizers.Optimizer"),
            ("Initializer", "initializers.Initializer"),
            ("Regularizer", "regularizers.Regularizer"),
            ("Quantizer", "quantizers.Quantizer"),
            ("mixed_precision.LossScaleOptimizer", "optimizers.LossScaleOptimizer"),
        ],
    )
    def test_components_are_symbolic(self, name, below):
        found = sx.keras
        for part in name.split("."):
            found = getattr(found, part)
        area, _, label = below.partition(".")
        assert found is getattr(getattr(sx.keras, area), label)
        assert issubclass(found, sx.Symbolic)

    @pytest.mark.parametrize(
        "name",
        ["Variable", "KerasTensor", "DTypePolicy", "FloatDTypePolicy", "Function", "InputSpec",
         "name_scope", "RematScope", "StatelessScope", "Input", "version"],
    )  # fmt: skip
    def test_values_and_functions_are_those_of_keras(self, name):
        assert getattr(sx.keras, name) is getattr(keras, name)

    @pytest.mark.parametrize(
        "name",
        ["utils.PyDataset", "utils.Progbar", "dtype_policies.DTypePolicy", "export.ExportArchive",
         "saving.CustomObjectScope"],
    )  # fmt: skip
    def test_helpers_in_other_modules_are_those_of_keras(self, name):
        area, _, label = name.partition(".")
        assert getattr(getattr(sx.keras, area), label) is getattr(getattr(keras, area), label)

    def test_classes_that_derive_from_them_train(self):
        model = symexp.keras.Sequential(
            [
                OwnLayer(3),
                symexp.keras.layers.Dense(
                    2, kernel_initializer=OwnInitializer(), kernel_regularizer=OwnRegularizer()
                ),
                OwnModel(2),
            ]
        )
        assert repr(sx.get(model, "layers[0]")) == "OwnLayer(units=3)"
        assert sx.eq(sx.clone(model), model)
        model.compile("sgd", OwnLoss(0.5), metrics=[OwnMetric()])
        history = model.fit(X, np.ones((8, 2)), verbose=0).history
        assert set(history) == {"loss", "own"}

    def test_an_operation(self):
        doubled = OwnOperation()
        assert isinstance(doubled, sx.Symbolic)
        assert np.array_equal(doubled(X), X * 2)
        i = keras.Input((4,))
        model = symexp.keras.Model(i, OwnOperation()(i))
        assert np.allclose(model.predict(X, verbose=0), X * 2)
