"""Calls of methods as stages: `store.run(exp, "train_and_evaluate")` and the value of a call."""

from __future__ import annotations

import inspect
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from symexp.codec import from_json_str, to_json_str
from symexp.errors import SymbolizeError, UnsupportedValueError, closest, describe
from symexp.stages.stage import Stage, stage
from symexp.store.errors import RefError, TreeError
from symexp.store.realization import Realization
from symexp.tree.handles.materialize import thaw
from symexp.tree.nodes.node import Node
from symexp.tree.nodes.state import get_state, is_handle

__all__ = ["VALUE", "Call", "call_of", "value_of"]

VALUE = "value.json"
"""The artifact with the value that a call returned."""


@stage(name="symexp.stages.Call")
class Call:
    """Calls a method of a symbolic object, and keeps the value that it returns in `value.json`.

    Each build materializes a new object for the call, with new weights. A method with a parameter
    `out` gets the directory of the artifacts.

    Args:
        target: The object, or a symbolic function.
        method: The name of the method.
        args: Positional arguments of the method.
        kwargs: Keyword arguments of the method.
    """

    def __init__(
        self,
        target: Any,
        method: str = "__call__",
        args: Sequence[Any] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> None:
        self._target = target
        self._method = method
        self._args = args
        self._kwargs = kwargs

    @staticmethod
    def _sx_stage_name(node: Node) -> str:
        target, method = node.values[:2]
        label = target.type.label if type(target) is Node else type(target).__name__
        return label if method == "__call__" else f"{label}.{method}"

    def build(self, out: Path) -> None:
        """Calls the method and writes its value.

        Raises:
            UnsupportedValueError: The value cannot be written as JSON.
            TreeError: The method wrote a file with the name of the value.
        """
        method = getattr(self._target, self._method)
        kwargs = dict(self._kwargs or {})
        if "out" not in kwargs and _takes_out(method):
            kwargs["out"] = out
        value = method(*self._args, **kwargs)
        try:
            text = to_json_str(value)
        except UnsupportedValueError as error:
            raise UnsupportedValueError(
                f"What {self._method}() returned cannot be kept: {error} Return numbers, texts, "
                "lists and dicts of them, and write the rest into files: a parameter `out` of the "
                "method gets the directory."
            ) from error
        if os.path.lexists(out / VALUE):
            raise TreeError(
                f"{self._method}() wrote a file {VALUE!r}, under which the call keeps what it "
                "returns. Give the file another name."
            )
        (out / VALUE).write_text(text, "utf-8")


def _takes_out(method: Any) -> bool:
    try:
        return "out" in inspect.signature(method).parameters
    except (TypeError, ValueError):
        return False


def call_of(target: Any, method: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Call:
    """Returns the stage of a call, for `Store.run`. Checks, before anything runs, that it can run.

    Raises:
        SymbolizeError: The target is not symbolic, or is a stage; or the method is a coroutine.
        AttributeError: The target has no such method.
    """
    _check_call(target, method)
    return Call(target, method, list(args), kwargs)


def _check_call(target: Any, method: str) -> None:
    if not is_handle(target):
        raise SymbolizeError(
            f"Expected a symbolic object to run, but got {describe(target)}. Symbolize its class: "
            "`sx.symbolize(cls)`."
        )
    kind = type(target)
    if isinstance(target, Stage):
        raise SymbolizeError(
            f"{get_state(target).node.type.label} is a stage: it is not run by a method but "
            "realized as a whole, `store.realize(stage)`."
        )
    if not callable(getattr(kind, method, None)):
        names = [n for n in dir(kind) if not n.startswith("_") and callable(getattr(kind, n, None))]
        raise AttributeError(
            f"{get_state(target).node.type.label} has no method {method!r}. "
            f"{closest(method, names)}"
        )
    if inspect.iscoroutinefunction(getattr(kind, method)):
        raise SymbolizeError(
            f"{get_state(target).node.type.label}.{method} is a coroutine, which would not run. "
            "Give an ordinary method, such as one that calls `asyncio.run`."
        )


def value_of(realization: Realization) -> Any:
    """Returns the value that a call returned, from its realization.

    Raises:
        RefError: The realization is not that of a call.
    """
    try:
        text = realization.read_text(VALUE)
    except FileNotFoundError:
        raise RefError(
            f"{realization.ref} has no value: only calls have one (`store.run(obj, 'method')`). "
            "Read its artifacts: `realization / name`."
        ) from None
    return thaw(from_json_str(text), plain=True)
