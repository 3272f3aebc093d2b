"""Runs the programs of the corpus: as they are, with other imports, and from their saved trees.

`README.md` says what a program must define. All runs are in this process, one after the other.
`isolated` gives each the same start: an empty directory, no global state of Keras, equal seeds.
"""

from __future__ import annotations

import ast
import contextlib
import functools
import io
import linecache
import math
import os
import re
import sys
import tempfile
import traceback
import types
import warnings
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any, NamedTuple

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

PROGRAMS = Path(__file__).with_name("programs")
NAMES = sorted(path.stem for path in PROGRAMS.glob("*.py"))
KNOWN_FAILURES = Path(__file__).with_name("known_failures.txt")

# Programs whose functions run eagerly: their graphs, of recurrent layers for example, take seconds
# to trace. The rest runs as Keras does by default.
_EAGER = """
    applications_mobilenet attention_encoder clone_models compare_settings_loop
    config_and_json conv_mixer custom_loss_metric early_stopping ema_optimizer
    embedding_from_constant feature_extraction functional_multi_io functional_shared_layers
    functional_slices_and_ops gan_alternating gan_train_step image_augmentation layer_surgery
    layers_made_in_other_order lora_finetuning lr_schedules masking metric_learning mlp_mixer
    multitask_dict_outputs nested_models python_random_between quantize_int8 recommender
    resnet_functions rnn_custom_cell save_load_midway seq2seq_lstm sequential_add_pop
    siamese_contrastive stateful_rnn subclass_functional_train_step subclass_plain_arguments
    subclass_with_config timeseries_conv_lstm transfer_frozen_base transformer_causal
    vae_train_step vision_transformer wide_and_deep
"""
EAGER = frozenset(_EAGER.split())

# Programs that `make test` leaves out to save time: others have the same patterns in them.
# `python -m tests.dropin` runs them too.
_ON_DEMAND = """
    applications_mobilenet attention_encoder class_and_sample_weights conv_mixer
    custom_initializer_regularizer embedding_from_constant feature_space grad_cam
    gradient_clipping_accumulation image_augmentation masking metric_learning
    multitask_dict_outputs recommender subclass_with_config timeseries_conv_lstm
    vae_add_loss vision_transformer wide_and_deep
"""
ON_DEMAND = frozenset(_ON_DEMAND.split())

# Programs that plain Keras does not run on a backend.
_UNFIT = {
    ("stateful_rnn", "torch"): "Keras 3.15 writes states in place, which PyTorch refuses",
}

History = dict[str, list[float]]

# Plain Keras gives the same bits from run to run, see README.md. The tolerance is for builds of
# TensorFlow whose sums depend on how many threads take part.
RELATIVE = 1e-6


class Run(NamedTuple):
    """The outcome of a program."""

    name: str
    history: History
    namespace: dict[str, Any]
    seed: int
    policy: Any  # The global dtype policy that the program has set.
    warnings: tuple[str, ...]  # Those of symexp, first lines.


# 1. The source of a program, with other imports.


def source_of(name: str) -> str:
    """Returns the text of a program."""
    return (PROGRAMS / f"{name}.py").read_text(encoding="utf-8")


def seed_of(source: str) -> int:
    """Returns the seed of the first `set_random_seed` of a program."""
    found = re.search(r"set_random_seed\((\d+)\)", source)
    if found is None:
        raise ValueError("the program calls no set_random_seed with a number")
    return int(found[1])


def unfit(name: str) -> str | None:
    """Returns why a program does not run on the backend of Keras, or None if it does."""
    import keras

    backend = keras.backend.backend()
    if backend != "tensorflow" and "tensorflow" in source_of(name):
        return "the program calls TensorFlow"
    return _UNFIT.get((name, backend))


def swap_imports(source: str) -> str:
    """Returns the source with each import of Keras replaced by one of `symexp.keras`.

    All other lines stay, and keep their numbers.
    """
    lines = source.splitlines(keepends=True)
    for found in ast.walk(ast.parse(source)):
        if not isinstance(found, ast.Import | ast.ImportFrom):
            continue
        swapped = _swapped(found)
        if swapped is None:
            continue
        first, last = found.lineno - 1, (found.end_lineno or found.lineno) - 1
        lines[first] = " " * found.col_offset + swapped + "\n" * (last - first + 1)
        lines[first + 1 : last + 1] = [""] * (last - first)
    return "".join(lines)


def _swapped(found: ast.Import | ast.ImportFrom) -> str | None:
    """Returns the text of an import statement on one line, or None if it imports no Keras."""
    if isinstance(found, ast.Import):
        if not any(_keras_module(alias.name) for alias in found.names):
            return None
        return "; ".join(_import(alias.name, alias.asname) for alias in found.names)
    module = _keras_module(found.module or "")
    names = ", ".join(ast.unparse(alias) for alias in found.names)
    if module is not None:
        return f"from symexp.{module} import {names}"
    if found.module == "tensorflow" and any(alias.name == "keras" for alias in found.names):
        if len(found.names) > 1:
            raise ValueError(f"line {found.lineno}: import keras alone from tensorflow")
        return f"from symexp import {names}"
    return None


def _import(name: str, alias: str | None) -> str:
    module = _keras_module(name)
    if module is None:
        return f"import {name}" + (f" as {alias}" if alias else "")
    if alias:
        return f"import symexp.{module} as {alias}"
    if name.startswith("tensorflow"):
        raise ValueError(f"`import {name}` binds tensorflow: give it an alias")
    # `import keras.layers` binds `keras`.
    nested = f"import symexp.{module}; " if module != "keras" else ""
    return f"{nested}import symexp.keras as keras"


def _keras_module(name: str) -> str | None:
    """Returns `keras.x` for `keras.x` and `tensorflow.keras.x`, and None for other modules."""
    name = name.removeprefix("tensorflow.")
    return name if name.split(".")[0] == "keras" else None


# 2. Runs from equal starts.


def run(name: str, *, swapped: bool) -> Run:
    """Runs a program, with its own imports or with swapped ones, in a directory of its own."""
    source = swap_imports(source_of(name)) if swapped else source_of(name)
    # Classes of the two runs must not meet in a registry by their module and name.
    module = types.ModuleType(f"dropin_{'swapped' if swapped else 'plain'}_{name}")
    with isolated(eager=name in EAGER):
        module.__file__ = str(Path.cwd() / f"{module.__name__}.py")
        Path(module.__file__).write_text(source, encoding="utf-8")
        linecache.checkcache(module.__file__)
        linecache.getlines(module.__file__)  # Keeps the text after the file is gone.
        sys.modules[module.__name__] = module
        seen: list[warnings.WarningMessage] = []
        with watched(seen):
            exec(compile(source, module.__file__, "exec"), module.__dict__)
        import keras

        policy = keras.config.dtype_policy()
    history = checked(module.__dict__["history"])
    texts = tuple(dict.fromkeys(map(_warning_of_symexp, seen)))
    return Run(name, history, module.__dict__, seed_of(source), policy, tuple(filter(None, texts)))


def again(outcome: Run, make: Callable[[], Any]) -> History:
    """Trains another model as a program has trained its own, from the seed of the program."""
    with isolated(eager=outcome.name in EAGER), watched([]):
        import keras

        keras.config.set_dtype_policy(outcome.policy)
        keras.utils.set_random_seed(outcome.seed)
        return checked(outcome.namespace["train"](make()))


def reference(plain: Run) -> History:
    """Returns the history that a fresh model must have, see `rebuild` in README.md."""
    if "rebuild" in plain.namespace:
        return again(plain, plain.namespace["rebuild"])
    return plain.history


# The environment variable that says that the clone of a loaded model is trained too. It has the
# very tree of the loaded one, so `make test` leaves it out; `python -m tests.dropin` does not.
CLONES = "SYMEXP_DROPIN_CLONES"


def round_trips(swapped: Run) -> list[History]:
    """Returns the histories of the model that its saved tree gives, and of a clone of it."""
    import symexp as sx

    with tempfile.TemporaryDirectory() as folder, watched([]):
        path = Path(folder) / "model.json"
        sx.save(swapped.namespace["model"], path)
        # Who loads the file knows the functions of the program, as its author does.
        loaded = sx.load(path, trust=[f"{swapped.namespace['__name__']}.*"])
        clone = sx.clone(loaded)
    made = [loaded, clone] if os.environ.get(CLONES) else [loaded]
    return [again(swapped, partial(_the, model)) for model in made]


def _the(model: Any) -> Any:
    return model


@contextlib.contextmanager
def isolated(*, eager: bool) -> Iterator[None]:
    """Runs the body in an empty directory, with Keras as if it had just been imported."""
    import keras
    from keras.src.saving import object_registration
    from keras.src.trainers import trainer

    registries: tuple[dict[Any, Any], ...] = (
        object_registration.GLOBAL_CUSTOM_OBJECTS,
        object_registration.GLOBAL_CUSTOM_NAMES,
    )
    before = [dict(registry) for registry in registries]
    supports_jit = trainer.model_supports_jit
    _reset(keras, eager)
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        # Compiling a program takes longer than all its steps. It changes no meaning.
        trainer.model_supports_jit = lambda model: False
        try:
            yield
        finally:
            trainer.model_supports_jit = supports_jit
            for registry, old in zip(registries, before, strict=True):
                _forget_programs(registry, old)
            _reset(keras, False)


def _reset(keras: Any, eager: bool) -> None:
    keras.utils.clear_session(free_memory=False)
    keras.config.set_floatx("float32")
    keras.config.set_dtype_policy("float32")
    keras.config.set_image_data_format("channels_last")
    if keras.backend.backend() == "tensorflow":
        import tensorflow as tf

        tf.config.run_functions_eagerly(eager)
    keras.utils.set_random_seed(20_000)


def _forget_programs(registry: dict[Any, Any], old: dict[Any, Any]) -> None:
    """Removes what a program has registered. What symexp has registered once must stay."""
    for key in [key for key in registry if key not in old]:
        owner = key if isinstance(key, type | types.FunctionType) else registry[key]
        if getattr(owner, "__module__", "").startswith("dropin_"):
            del registry[key]


@contextlib.contextmanager
def watched(seen: list[warnings.WarningMessage]) -> Iterator[None]:
    """Keeps the output and the warnings of the body from the terminal. Warnings are noted."""
    with (
        contextlib.redirect_stdout(io.StringIO()),
        warnings.catch_warnings(record=True) as found,
    ):
        warnings.simplefilter("always")
        try:
            yield
        finally:
            seen.extend(found)


def _warning_of_symexp(message: warnings.WarningMessage) -> str | None:
    if not message.category.__module__.startswith("symexp"):
        return None
    return f"{message.category.__name__}: {str(message.message).splitlines()[0]}"


# 3. Histories.


def checked(history: Any) -> History:
    """Returns a history as lists of floats."""
    if not isinstance(history, dict) or not history:
        raise TypeError(f"expected a history as a dict of lists; got {history!r}")
    return {str(key): [float(value) for value in values] for key, values in history.items()}


def difference(expected: History, got: History) -> str | None:
    """Returns the first difference of two histories in words, or None if they are equal."""
    if list(expected) != list(got):
        return f"names {list(got)}, expected {list(expected)}"
    for key, values in expected.items():
        if len(values) != len(got[key]):
            return f"{key} has {len(got[key])} values, expected {len(values)}"
        for index, (one, other) in enumerate(zip(values, got[key], strict=True)):
            if not (
                math.isclose(one, other, rel_tol=RELATIVE)
                or (math.isnan(one) and math.isnan(other))
            ):
                return f"{key}[{index}] is {other!r}, expected {one!r}"
    return None


# 4. The checks of one program, each None or the reason why it fails.


@functools.lru_cache(maxsize=2)
def _attempt(name: str, swapped: bool) -> Run | Exception:
    try:
        return run(name, swapped=swapped)
    except Exception as error:
        return error


def _outcome(name: str, *, swapped: bool) -> Run:
    """Runs a program, or returns its last run. What it has raised is raised again."""
    outcome = _attempt(name, swapped)
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


def check_plain(name: str) -> str | None:
    """Runs a program with plain Keras."""
    first = _outcome(name, swapped=False)
    if "model" in first.namespace and "train" not in first.namespace:
        return "defines a model but no train(model)"
    return None


def check_repeated(name: str) -> str | None:
    """Runs a program with plain Keras again. A program that differs cannot be in the corpus."""
    problem = difference(_outcome(name, swapped=False).history, run(name, swapped=False).history)
    return problem and f"plain Keras differs from run to run: {problem}"


def check_swapped(name: str) -> str | None:
    """Runs a program with its own and with swapped imports."""
    expected = _outcome(name, swapped=False).history
    return difference(expected, _outcome(name, swapped=True).history)


def check_round_trip(name: str) -> str | None:
    """Trains the model of a program again from its saved tree, and from a clone of that."""
    outcome = _outcome(name, swapped=True)
    if "model" not in outcome.namespace:
        return None
    expected = reference(_outcome(name, swapped=False))
    for where, got in zip(("loaded", "clone"), round_trips(outcome), strict=False):
        missing = [key for key in got if key not in expected]
        kept = {key: expected[key] for key in expected if key in got}
        if problem := (f"unknown names {missing}" if missing else difference(kept, got)):
            return f"{where}: {problem}"
    return None


def check_code(name: str) -> str | None:
    """Trains the model that `sx.to_code` gives, with the classes of the plain program."""
    import symexp as sx

    outcome, plain = _outcome(name, swapped=True), _outcome(name, swapped=False)
    if "model" not in outcome.namespace:
        return None
    with watched([]):
        code = sx.to_code(outcome.namespace["model"])
    got = again(plain, partial(_made_by, code.replace("dropin_swapped_", "dropin_plain_")))
    expected = reference(plain)
    missing = [key for key in got if key not in expected]
    kept = {key: expected[key] for key in expected if key in got}
    return f"unknown names {missing}" if missing else difference(kept, got)


def _made_by(code: str) -> Any:
    namespace: dict[str, Any] = {}
    exec(code, namespace)
    return namespace["make"]()


# Programs whose model `make test` writes as code; `python -m tests.dropin` takes all.
AS_CODE = (
    "functional_multi_io", "mixed_precision", "preprocess_numeric",
    "subclass_functional_train_step",
)  # fmt: skip


Check = Callable[[str], str | None]
CHECKS: dict[str, Check] = {
    "plain": check_plain,
    "swapped": check_swapped,
    "round trip": check_round_trip,
}
ALL_CHECKS: dict[str, Check] = {**CHECKS, "code": check_code}
# The name; by check the problem, the traceback and the seconds; the warnings of symexp.
Outcomes = tuple[str, dict[str, tuple[str | None, str, float]], tuple[str, ...]]
REPEATED: dict[str, Check] = {"plain": check_plain, "repeated": check_repeated}


def known_failures() -> dict[tuple[str, str], str]:
    """Returns the checks that fail today, with the problem that was seen."""
    lines = KNOWN_FAILURES.read_text(encoding="utf-8").splitlines()
    found = (line.split(" | ", 2) for line in lines if line and not line.startswith("#"))
    return {(name, check): problem for name, check, problem in found}


def write_known_failures(known: Mapping[tuple[str, str], str]) -> None:
    """Writes the file that `known_failures` reads."""
    head = "# Checks that fail today. `python -m tests.dropin --update` writes this file.\n"
    lines = [f"{name} | {check} | {text}\n" for (name, check), text in sorted(known.items())]
    KNOWN_FAILURES.write_text(head + "".join(lines), encoding="utf-8")


def forget() -> None:
    """Frees the models of the last program."""
    _attempt.cache_clear()
    for name in [name for name in sys.modules if name.startswith("dropin_")]:
        del sys.modules[name]


def outcomes(name: str, checks: Mapping[str, Check] = ALL_CHECKS) -> Outcomes:
    """Runs the checks of one program, whatever they raise."""
    found = {}
    for check, function in checks.items():
        start, trace = perf_counter(), ""
        try:
            problem = function(name)
        except Exception as error:
            lines = str(error).strip().splitlines() or [""]
            problem, trace = f"{type(error).__name__}: {lines[0]}", traceback.format_exc()
        found[check] = (problem, trace, perf_counter() - start)
    try:
        swapped = found.get("swapped")
        seen = _outcome(name, swapped=True).warnings if swapped and not swapped[1] else ()
    finally:
        forget()
    return name, found, seen
