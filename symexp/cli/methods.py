"""The method of an experiment that `symexp run` and `tune` call, and what it returns.

`Evaluation` is sent to the workers of `sx.tune`, which import this module.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from typing import Any, final

import symexp as sx
from symexp.cli.loading import offer, unknown_names
from symexp.errors import closest
from symexp.tree.nodes.state import node_of

__all__ = [
    "DEFAULT_METHODS",
    "FEEDBACK",
    "Evaluation",
    "call",
    "choose_method",
    "parse_arguments",
    "plain",
]

DEFAULT_METHODS = ("run", "train", "train_and_evaluate")
"""The methods that are called if none is named, in this order; a callable object comes first."""

FEEDBACK = "feedback"
"""The parameter of a method that gets the feedback of its trial, in a search."""

_CALL = "__call__"
# Arguments that no text can give.
_SPECIAL = {
    FEEDBACK: "search its values with `symexp tune`",
    "out": "the directory of the artifacts, which it gets with `--store DIRECTORY`",
}
# Packages whose methods are not those of the experiment.
_LIBRARIES = frozenset({"symexp", "keras", "tensorflow", "torch", "jax", "builtins"})
_REQUIRED = (
    inspect.Parameter.POSITIONAL_ONLY,
    inspect.Parameter.POSITIONAL_OR_KEYWORD,
    inspect.Parameter.KEYWORD_ONLY,
)


def choose_method(exp: Any, name: str | None, given: Sequence[str] = ()) -> str:
    """Returns the name of the method that is called.

    Args:
        exp: The experiment.
        name: The method that the user has named; `None` to look for one.
        given: The names of the arguments that the method gets.

    Raises:
        ArgumentError: There is no such method, or none that could be meant; the message lists the
            methods that could be called.
        UnknownTypeError: The class of the experiment is not known.
    """
    if not isinstance(exp, sx.Symbolic):
        raise sx.errors.ArgumentError(
            f"The file contains a value of type {type(exp).__name__.removeprefix('Sym').lower()}, "
            "which has no method to call. Save a symbolic object or function."
        )
    names = unknown_names(exp)
    if names:
        raise sx.errors.UnknownTypeError(offer(names))
    kind = node_of(exp).type
    label = kind.label
    if getattr(kind, "is_functor", False):
        return name or _CALL
    methods = _methods_of(kind)
    if name is not None:
        is_private = name[:1] == "_" and name != _CALL
        if is_private or not callable(getattr(type(exp), name, None)):
            raise sx.errors.ArgumentError(
                f"{label} has no method {name!r}. {closest(name, methods)}"
            )
        missing = _missing(methods[name], given) if name in methods else []
        if missing:
            mend = _SPECIAL.get(missing[0], f"`--arg {missing[0]}=...`")
            raise sx.errors.ArgumentError(
                f"{label}.{name}() needs the argument {missing[0]!r}: {mend}."
            )
        return name
    able = [m for m, function in methods.items() if not _missing(function, given)]
    for method in (_CALL, *DEFAULT_METHODS):
        if method in able:
            return method
    found = [m for m in able if m[:1] != "_"]
    what = f"Name one with --method: {', '.join(found)}." if found else (
        "Give it one of these methods, without required arguments, or pass them with --arg."
    )  # fmt: skip
    wanted = ", ".join(f"{m}()" for m in DEFAULT_METHODS)
    raise sx.errors.ArgumentError(f"{label} has none of the methods {wanted}. {what}")


def _methods_of(kind: Any) -> dict[str, Any]:
    """Returns the methods that the user's classes define, by name."""
    origin = getattr(kind, "origin", None)
    found: dict[str, Any] = {}
    for cls in getattr(origin, "__mro__", ()):
        if cls.__module__.partition(".")[0] in _LIBRARIES:
            continue
        for name, value in vars(cls).items():
            if (name == _CALL or name[:1] != "_") and inspect.isfunction(value):
                found.setdefault(name, value)
    return found


def _missing(function: Any, given: Sequence[str]) -> list[str]:
    """Returns the names of the required arguments of a method that are not given."""
    parameters = list(inspect.signature(function).parameters.values())[1:]
    return [
        p.name
        for p in parameters
        if p.kind in _REQUIRED and p.default is inspect.Parameter.empty and p.name not in given
    ]


def call(exp: Any, method: str, arguments: Mapping[str, Any]) -> Any:
    """Calls a method of an experiment, or the experiment itself."""
    return exp(**arguments) if method == _CALL else getattr(exp, method)(**arguments)


def parse_arguments(texts: Sequence[str]) -> dict[str, Any]:
    """Returns the values of arguments such as `epochs=3`; the values are those of rule strings.

    Raises:
        ArgumentError: A text has no `=`.
    """
    found = {}
    for text in texts:
        name, sign, _ = text.partition("=")
        if not sign or not name.isidentifier():
            raise sx.errors.ArgumentError(
                f"Expected an argument such as epochs=3 as --arg, but got {text!r}."
            )
        found[name] = sx.patch(sx.Dict({name: None}), f"set?{text}")[name]
    return found


def plain(value: Any) -> Any:
    """Returns what a method returned as plain data, as far as it is known.

    Scalars of NumPy and of backends become numbers. The history of `model.fit` becomes its last
    value of each metric.
    """
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    curves = getattr(value, "history", None)
    if isinstance(curves, dict) and hasattr(value, "epoch"):
        return {name: plain(numbers[-1]) for name, numbers in curves.items() if len(numbers)}
    if getattr(value, "shape", None) == () and hasattr(value, "item"):
        return value.item()
    if getattr(value, "shape", None) == () and hasattr(value, "numpy"):
        return value.numpy().item()
    return value


@final
class Evaluation:
    """Evaluates a candidate: calls its method, and returns the reward.

    Args:
        method: The name of the method.
        arguments: Its arguments.
        metrics: The names of the objectives among what it returns; empty if it returns the reward.
    """

    def __init__(self, method: str, arguments: Mapping[str, Any], metrics: Sequence[str]) -> None:
        self.method = method
        self.arguments = arguments
        self.metrics = tuple(metrics)

    def __call__(self, exp: Any, feedback: Any) -> Any:
        """Returns the reward of a candidate, for `sx.tune`."""
        arguments = dict(self.arguments)
        if self._takes_feedback(exp):
            arguments[FEEDBACK] = feedback
        value = plain(call(exp, self.method, arguments))
        if not isinstance(value, dict):
            return value
        if not self.metrics:
            if len(value) == 1:
                return next(iter(value.values()))
            raise sx.errors.ArgumentError(
                f"{self.method}() returned several values: {', '.join(value)}. Name the one to "
                "optimize: `--metric NAME`."
            )
        missing = [name for name in self.metrics if name not in value]
        if missing:
            raise sx.errors.ArgumentError(
                f"{self.method}() returned no {missing[0]!r}. {closest(missing[0], value)}"
            )
        rewards = {name: value[name] for name in self.metrics}
        return rewards if len(rewards) > 1 else next(iter(rewards.values()))

    def _takes_feedback(self, exp: Any) -> bool:
        function = exp if self.method == _CALL else getattr(type(exp), self.method)
        try:
            return FEEDBACK in inspect.signature(function).parameters
        except (TypeError, ValueError):
            return False
