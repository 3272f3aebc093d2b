"""Every public component class of Keras, symbolized: built, patched, cloned, adopted, pickled.

The table holds the constructor arguments that a class cannot be made without. A class that Keras
adds later and that needs some makes `test_table_is_complete` fail. So does one that is listed and
that Keras does not have, unless it is newer than the Keras that is installed.
"""

import copy
import inspect
import pickle
import re
from collections.abc import Mapping

import keras
import numpy as np
import pytest

import symexp as sx
from symexp.codec import trust
from symexp.integrations.keras.adopt import adopt
from symexp.tree.handles.materialize import materialize
from symexp.tree.nodes.state import get_state, is_ghost
from symexp.tree.nodes.types import type_by_name

pytestmark = pytest.mark.keras

# The version that the tables below know.
NEWEST = (3, 15)
NAMESPACES = [
    "layers",
    "optimizers",
    "losses",
    "metrics",
    "initializers",
    "regularizers",
    "constraints",
    "callbacks",
    "random",
]

# Not components: a base that says it is abstract, or that makes no object by itself.
ABSTRACT = {
    "optimizers.Optimizer": "abstract: the learning rate belongs to its subclasses",
    "regularizers.Regularizer": "abstract: has no get_config",
    "callbacks.CallbackList": "what fit() makes of a list of callbacks: has no get_config",
    "layers.InputSpec": "a record that layers hold, not a component: has no get_config",
}
# Need a package or a file that is not here; symbolic they are all the same.
NEEDS_MORE = {
    "layers.FlaxLayer": {"module": "module"},
    "layers.JaxLayer": {"call_fn": "call_fn"},
    "layers.TorchModuleWrapper": {"module": "module"},
    "layers.TFSMLayer": {"filepath": "saved_model"},
    "callbacks.OrbaxCheckpoint": {"directory": "checkpoints"},
}


trust(*(f"{__name__}.{function}" for function in ("scheduled", "doubled", "absolute")))


def scheduled(epoch, lr):
    return lr


def doubled(x):
    return x * 2


def absolute(y_true, y_pred):
    return keras.ops.abs(y_true - y_pred)


CONV = {"filters": 2, "kernel_size": 3}
SIZE = {"height": 4, "width": 4}
# Values are made by a function of the namespaces `k`, so that the same table serves the plain and
# the symbolic classes.
_BY_NAMES = {
    """Conv1D Conv1DTranspose Conv2D Conv2DTranspose Conv3D Conv3DTranspose SeparableConv1D
    SeparableConv2D ConvLSTM1D ConvLSTM2D ConvLSTM3D""": CONV,
    "AveragePooling1D AveragePooling2D AveragePooling3D": {"pool_size": 2},
    """AdaptiveAveragePooling1D AdaptiveAveragePooling2D AdaptiveAveragePooling3D
    AdaptiveMaxPooling1D AdaptiveMaxPooling2D AdaptiveMaxPooling3D""": {"output_size": 2},
    """AlphaDropout Dropout GaussianDropout SpatialDropout1D SpatialDropout2D
    SpatialDropout3D""": {"rate": 0.5},
    "Dense GRU GRUCell LSTM LSTMCell SimpleRNN SimpleRNNCell": {"units": 3},
    """RandomBrightness RandomColorDegeneration RandomContrast RandomHue RandomRotation
    RandomSaturation RandomSharpness""": {"factor": 0.3},
}
ARGUMENTS = {
    **{
        f"layers.{name}": lambda k, given=given: given
        for names, given in _BY_NAMES.items()
        for name in names.split()
    },
    "layers.RandomPosterization": lambda k: {"factor": 3},
    "layers.Activation": lambda k: {"activation": "relu"},
    "layers.Bidirectional": lambda k: {"layer": k.layers.LSTM(2)},
    "layers.CategoryEncoding": lambda k: {"num_tokens": 4},
    "layers.CenterCrop": lambda k: SIZE,
    "layers.DepthwiseConv1D": lambda k: {"kernel_size": 3},
    "layers.DepthwiseConv2D": lambda k: {"kernel_size": 3},
    "layers.Discretization": lambda k: {"bin_boundaries": [0.0, 1.0]},
    "layers.Dot": lambda k: {"axes": 1},
    "layers.EinsumDense": lambda k: {"equation": "ab,bc->ac", "output_shape": 3},
    "layers.Embedding": lambda k: {"input_dim": 5, "output_dim": 3},
    "layers.GaussianNoise": lambda k: {"stddev": 0.1},
    "layers.GroupNormalization": lambda k: {"groups": 1},
    "layers.GroupQueryAttention": lambda k: {
        "head_dim": 2, "num_query_heads": 2, "num_key_value_heads": 1},
    "layers.HashedCrossing": lambda k: {"num_bins": 4},
    "layers.Hashing": lambda k: {"num_bins": 4},
    "layers.InputLayer": lambda k: {"shape": (4,)},
    "layers.Lambda": lambda k: {"function": doubled},
    "layers.MaxNumBoundingBoxes": lambda k: {"max_number": 4},
    "layers.MultiHeadAttention": lambda k: {"num_heads": 2, "key_dim": 2},
    "layers.Permute": lambda k: {"dims": (2, 1)},
    "layers.Pipeline": lambda k: {"layers": [k.layers.Rescaling(0.5), k.layers.RandomFlip()]},
    "layers.RNN": lambda k: {"cell": k.layers.LSTMCell(2)},
    "layers.RandomColorJitter": lambda k: {"brightness_factor": 0.3},
    "layers.RandomCrop": lambda k: {**SIZE, "seed": 1},
    "layers.RandomTranslation": lambda k: {"height_factor": 0.1, "width_factor": 0.1},
    "layers.RandomZoom": lambda k: {"height_factor": 0.1},
    "layers.RepeatVector": lambda k: {"n": 3},
    "layers.Rescaling": lambda k: {"scale": 0.5},
    "layers.Reshape": lambda k: {"target_shape": (2, 2)},
    "layers.Resizing": lambda k: SIZE,
    "layers.ReversibleEmbedding": lambda k: {"input_dim": 5, "output_dim": 3},
    "layers.SpectralNormalization": lambda k: {"layer": k.layers.Dense(3)},
    "layers.StackedRNNCells": lambda k: {"cells": [k.layers.LSTMCell(2), k.layers.GRUCell(2)]},
    "layers.TimeDistributed": lambda k: {"layer": k.layers.Dense(3)},
    "layers.Wrapper": lambda k: {"layer": k.layers.Dense(3)},
    "optimizers.LossScaleOptimizer": lambda k: {"inner_optimizer": k.optimizers.SGD()},
    "optimizers.MultiOptimizer": lambda k: {
        "optimizer_map": k.optimizers.OptimizerMap(k.optimizers.SGD())},
    "optimizers.OptimizerMap": lambda k: {"default_optimizer": k.optimizers.SGD()},
    "metrics.IoU": lambda k: {"num_classes": 3, "target_class_ids": [0]},
    "metrics.MeanIoU": lambda k: {"num_classes": 3},
    "metrics.MeanMetricWrapper": lambda k: {"fn": absolute},
    "metrics.OneHotIoU": lambda k: {"num_classes": 3, "target_class_ids": [0]},
    "metrics.OneHotMeanIoU": lambda k: {"num_classes": 3},
    "metrics.PrecisionAtRecall": lambda k: {"recall": 0.5},
    "metrics.RecallAtPrecision": lambda k: {"precision": 0.5},
    "metrics.SensitivityAtSpecificity": lambda k: {"specificity": 0.5},
    "metrics.SpecificityAtSensitivity": lambda k: {"sensitivity": 0.5},
    "callbacks.BackupAndRestore": lambda k: {"backup_dir": "backup"},
    "callbacks.CSVLogger": lambda k: {"filename": "log.csv"},
    "callbacks.LearningRateScheduler": lambda k: {"schedule": scheduled},
    "callbacks.ModelCheckpoint": lambda k: {"filepath": "model.keras"},
}  # fmt: skip


class Symbolic:
    """The namespaces with symbolic classes."""

    def __getattr__(self, name):
        return sx.symbolize(getattr(keras, name))


S = Symbolic()


def _classes():
    found = {}
    for namespace in NAMESPACES:
        for name, cls in sorted(vars(getattr(keras, namespace)).items()):
            if isinstance(cls, type) and cls not in found.values():
                public = cls.__name__ if hasattr(getattr(keras, namespace), cls.__name__) else name
                found[f"{namespace}.{public}"] = cls
    return found


CLASSES = _classes()
CASES = sorted(set(CLASSES) - set(ABSTRACT) - set(NEEDS_MORE))


def _make(case, namespaces, **changes):
    namespace, name = case.split(".")
    arguments = ARGUMENTS.get(case, lambda k: {})(namespaces)
    return getattr(getattr(namespaces, namespace), name)(**{**arguments, **changes})


def _told(obj):
    """Returns the configuration of a materialized object, without numbers that Keras counts up."""
    if isinstance(obj, keras.initializers.IdentityInitializer):
        return {k: v for k, v in vars(obj).items() if k[:3] != "_sx"}  # get_config forgets the gain
    if hasattr(obj, "get_config"):
        return _uncounted(keras.saving.serialize_keras_object(obj))
    simple = (bool, int, float, str, type(scheduled))
    return {k: v for k, v in vars(obj).items() if isinstance(v, simple)}


def _uncounted(config):
    if isinstance(config, dict):
        if str(config.get("module")).startswith("keras.src.backend.torch.optimizers."):
            # The private class of a raw optimizer; a symbolic one has the public class.
            config = {**config, "module": "keras.optimizers", "registered_name": None}
        return {k: _uncounted(v) for k, v in config.items() if k != "shared_object_id"}
    if isinstance(config, (list, tuple)):
        return [_uncounted(v) for v in config]
    return re.sub(r"_\d+$", "", config) if isinstance(config, str) else config


ALTERNATIVES = {
    "data_format": "channels_first",
    "activation": "tanh",
    "padding": "same",
    "axis": 1,
    "seed": 3,
    "gain": 2.0,
    "schedule": scheduled,
    "on_epoch_end": scheduled,
    "add_history": True,
    "optimizer_map": {"dense/.*": keras.optimizers.Adam(0.5)},
    "name": "renamed",
}


def _change(case):
    """Returns an argument of a class and a value for it, which make a different object."""
    plain = _told(_make(case, keras))
    given = ARGUMENTS.get(case, lambda k: {})(keras)
    for key, parameter in inspect.signature(CLASSES[case].__init__).parameters.items():
        value = given.get(key, parameter.default)
        for other in _others(key, value):
            try:
                changed = _make(case, keras, **{key: other})
                if _told(changed) != plain and _comes_back(changed):
                    return key, other
            except Exception:  # not a value that this class takes
                continue
    return ("name", "renamed") if case.startswith(("layers", "metrics")) else None


def _comes_back(plain):
    """Whether Keras itself can make the object again from its configuration."""
    if not hasattr(plain, "get_config") or isinstance(plain, keras.initializers.Identity):
        return True
    config = keras.saving.serialize_keras_object(plain)
    custom = {"absolute": absolute, "doubled": doubled}
    again = keras.saving.deserialize_keras_object(config, custom_objects=custom)
    return _told(again) == _told(plain)


def _others(key, value):
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, (int, float)):
        return [value + 1, value / 2]
    return [ALTERNATIVES[key]] if key in ALTERNATIVES else []


IMAGE = np.random.default_rng(0).uniform(size=(2, 8, 8, 3)).astype("float32")
VOLUME = np.ones((2, 5, 5, 5, 3), "float32")
WORDS = np.array([["a", "b"], ["c", "d"]])
INPUTS = [IMAGE, IMAGE[:, 0], IMAGE[:, 0, 0], VOLUME, VOLUME[:, None], [IMAGE[:, 0, 0]] * 2]
SPECIAL = {
    "layers.EinsumDense": lambda x: x(IMAGE[:, 0, 0]),
    "layers.Attention": lambda x: x([IMAGE[:, 0], IMAGE[:, 0]]),
    "layers.GroupQueryAttention": lambda x: x(IMAGE[:, 0], IMAGE[:, 0]),
    "layers.GRUCell": lambda x: x.build((2, 3)),
    "layers.HashedCrossing": lambda x: x((WORDS[0], WORDS[1])),
    "layers.IntegerLookup": lambda x: x.adapt(np.arange(5)),
    "layers.LSTMCell": lambda x: x.build((2, 3)),
    "layers.MelSpectrogram": lambda x: x(np.ones((2, 4096), "float32")),
    "layers.MultiHeadAttention": lambda x: x(IMAGE[:, 0], IMAGE[:, 0]),
    "layers.Reshape": lambda x: x(np.ones((2, 4), "float32")),
    "layers.STFTSpectrogram": lambda x: x(np.ones((2, 4096, 1), "float32")),
    "layers.SimpleRNNCell": lambda x: x.build((2, 3)),
    "layers.StackedRNNCells": lambda x: x.build((2, 3)),
    "layers.StringLookup": lambda x: x.adapt(WORDS[0]),
    "layers.TextVectorization": lambda x: x.adapt(WORDS[0]),
    "layers.Wrapper": lambda x: x.build((2, 3)),
}


def _build(case, live):
    """Brings an object into the state that it has in training."""
    if case in SPECIAL:
        SPECIAL[case](live)
    elif case.startswith("layers"):
        for value in INPUTS:
            try:
                live(value)
            except Exception:  # another rank or type of input
                continue
            return True
        return False
    if isinstance(live, keras.Optimizer):
        live.build([keras.Variable(np.ones(3, "float32"))])
    elif case.startswith("metrics"):
        live.reset_state()
    return True


def test_table_is_complete():
    if tuple(map(int, keras.__version__.split(".")[:2])) >= NEWEST:
        assert set(ABSTRACT) | set(NEEDS_MORE) | set(ARGUMENTS) <= set(CLASSES)
    failing = []
    for case in CASES:
        try:
            _make(case, keras)
        except TypeError as error:
            failing.append(f"{case}: {error}")
    assert not failing, "give their arguments in the table, or list them as abstract"


@pytest.mark.parametrize("case", CASES)
def test_class(case, recwarn):
    symbolic, plain = _make(case, S), _make(case, keras)
    assert is_ghost(symbolic)
    assert isinstance(symbolic, CLASSES[case])
    assert get_state(symbolic).node.type.name.startswith("keras.")
    assert "keras.src" not in get_state(symbolic).node.type.name
    assert type_by_name(get_state(symbolic).node.type.name) is get_state(symbolic).node.type

    clone = sx.clone(symbolic)
    copies = [pickle.loads(pickle.dumps(symbolic)), copy.deepcopy(symbolic)]
    materialize(symbolic)
    assert not is_ghost(symbolic)
    assert is_ghost(clone)
    assert _told(symbolic) == _told(plain)
    assert sx.eq(clone, symbolic)
    copies.append(sx.from_json_str(sx.to_json_str(symbolic)))
    copies.append(sx.from_json_str(sx.to_json_str(symbolic, hide_default_values=True)))
    for copied in copies:
        assert is_ghost(copied)
        assert sx.eq(copied, symbolic)

    change = _change(case)
    if change is None:
        assert case in NOTHING_TO_PATCH
        return
    key, value = change
    changed = _told(_make(case, keras, **{key: value}))
    sx.patch(clone, {key: value})
    assert is_ghost(clone)
    assert not sx.eq(clone, symbolic)
    materialize(clone)
    assert _told(clone) == changed

    built = _build(case, symbolic)
    assert built or case in NOT_CALLED
    sx.patch(symbolic, {key: value})
    assert is_ghost(symbolic)
    assert "_tracker" not in symbolic.__class__.__dict__
    materialize(symbolic)
    # What `adapt` learned is configuration, which a patch keeps.
    assert (_told(symbolic) == changed) == (case not in LEARNING)
    if isinstance(symbolic, keras.layers.Layer):
        fresh = _make(case, keras, **{key: value})
        assert symbolic.built == fresh.built
        assert len(symbolic.weights) == len(fresh.weights)


LEARNING = {"layers.IntegerLookup", "layers.StringLookup", "layers.TextVectorization"}
# Take no arguments at all.
NOTHING_TO_PATCH = {
    "callbacks.Callback",
    "callbacks.History",
    "callbacks.ProgbarLogger",
    "callbacks.TerminateOnNaN",
    "constraints.Constraint",
    "constraints.NonNeg",
    "initializers.Initializer",
    "initializers.Ones",
    "initializers.Zeros",
}
# Have no call().
NOT_CALLED = {"layers.InputLayer", "layers.Layer"}


@pytest.mark.parametrize("case", [c for c in CASES if not c.startswith("callbacks")])
def test_raw_object_turns_symbolic(case):
    change = _change(case)
    for changes in [{}] + ([dict([change])] if change else []):
        raw = _make(case, keras, **changes)
        told = _told(raw)
        made = adopt(raw)
        if not isinstance(raw, (keras.dtype_policies.DTypePolicy, Mapping)):
            assert made is raw
            assert _told(made) == told
        clone = sx.clone(made)
        materialize(clone)
        assert _told(clone) == told


@pytest.mark.parametrize("case", sorted(set(NEEDS_MORE) & set(CLASSES)))
def test_class_that_needs_more_is_symbolic(case):
    namespace, name = case.split(".")
    made = getattr(getattr(S, namespace), name)(**NEEDS_MORE[case])
    assert is_ghost(made)
    assert sx.eq(sx.clone(made), made)


def test_aliases_are_the_same_class():
    assert S.layers.Convolution2D is S.layers.Conv2D
    assert S.layers.MaxPool2D is S.layers.MaxPooling2D
    assert S.initializers.he_normal is S.initializers.HeNormal
    assert type_by_name("keras.layers.Convolution2D") is S.layers.Conv2D._sx_type
    assert type_by_name("keras.models.Sequential") is type_by_name("keras.Sequential")


@pytest.mark.parametrize(
    "name",
    ["keras.src.layers.Dense", "keras.saving.load_model", "keras.layers.os", "keras.utils.get_file",
     "os.system", "keras.layers.Nothing", "keras.ops.numpy.np", "keras", ""],
)  # fmt: skip
def test_other_names_are_not_types(name):
    assert type_by_name(name) is None
