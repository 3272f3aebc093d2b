"""Params, metrics and tags of a realization, in the form that MLflow accepts."""

from __future__ import annotations

import contextlib
import hashlib
import json
import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from symexp._base.keypath import format_key
from symexp.errors import SpecValueError, SymexpError, closest, describe
from symexp.stages.calls import VALUE
from symexp.stages.restoring import stage_of
from symexp.stages.stage import MATCHER, info_of
from symexp.stages.tracking.packages import is_users_module
from symexp.stages.trials import MEASUREMENTS, METRICS
from symexp.store.errors import RefError, StoreError
from symexp.store.realization import Realization
from symexp.study.ledger.url import hide_password
from symexp.tree.nodes.digest import fingerprint_of
from symexp.tree.nodes.node import Node
from symexp.tree.nodes.printing import equals_default, leaf_text
from symexp.tree.nodes.state import node_of

__all__ = [
    "check_experiment",
    "MOST_PARAMS",
    "Contents",
    "Point",
    "checked_tags",
    "contents_of",
    "cut_tag",
    "key_of",
    "param_of",
]

MOST_PARAMS = 5000
"""The largest number of params of a run."""

_LONGEST_KEY = 250
_LONGEST_PARAM = 6000
_LONGEST_TAG = 5000
_FORBIDDEN = re.compile(r"[^\w\-. :/]")
_CALL, _TRIAL = "symexp.stages.Call", "symexp.stages.Trial"

Point = tuple[str, float, int]
"""The key of a metric, its value, and its step."""


class Contents(NamedTuple):
    """What is logged about a realization, besides its files.

    Attributes:
        name: The name of the stage.
        params: The arguments of the experiment, by key path.
        metrics: The values of metrics.
        tags: The tags.
    """

    name: str
    params: dict[str, str]
    metrics: list[Point]
    tags: dict[str, str]


def contents_of(realization: Realization, metrics: Any, tags: Mapping[str, Any]) -> Contents:
    """Returns what is logged about a realization.

    Args:
        realization: The realization.
        metrics: As for `log_to_mlflow`.
        tags: More tags.

    Raises:
        StoreError: A metric or tag does not fit.
        RefError: A file that `metrics` names is not among the artifacts.
    """
    params, found = _described(realization)
    return Contents(
        realization.name,
        params,
        list(_metrics_of(realization, metrics)),
        {**_checked_tags(tags), **_tags_of(realization), **found},
    )


# Params.


def _described(realization: Realization) -> tuple[dict[str, str], dict[str, str]]:
    """Returns the params, and the tags that come from the tree."""
    tags = {}
    if "$type" in realization.config:
        root = node_of(stage_of(realization.layout, realization))
        pairs, experiment = _pairs_of(root)
        with contextlib.suppress(SymexpError):  # a class in it may not be known here
            tags["symexp.fingerprint"] = fingerprint_of(experiment).hex()
        tags["symexp.stage"] = root.type.name
    else:  # a derivation without a symbolic stage
        pairs = _json_pairs(realization.config)
    params: dict[str, str] = {}
    left_out = 0
    for path, text in pairs:
        if len(params) < MOST_PARAMS:
            params[_unique(key_of(path), path, params)] = _cut(text, _LONGEST_PARAM)
        else:
            left_out += 1
    if left_out:
        tags["symexp.params_left_out"] = str(left_out)
    return params, tags


def _pairs_of(root: Node) -> tuple[Iterator[tuple[str, str]], Node]:
    """Returns the params of a stage, and the experiment that it is about.

    A call, or a trial of a sweep, is about the object inside of it, whose key paths begin there.
    """
    kind = root.type.name
    if kind not in (_CALL, _TRIAL):
        return _walk(root, ""), root
    arguments = dict(root.items())
    inner = arguments["target" if kind == _CALL else "experiment"]
    if type(inner) is not Node:
        return _walk(root, ""), root
    return _call_pairs(inner, arguments, kind), inner


def _call_pairs(inner: Node, arguments: Mapping[Any, Any], kind: str) -> Iterator[tuple[str, str]]:
    yield from _walk(inner, "")
    if kind == _CALL:
        method = str(arguments["method"])
        for name in ("args", "kwargs"):
            if type(arguments[name]) is Node:
                for path, text in _walk(arguments[name], ""):
                    yield f"{method}.{path}", text
    elif arguments.get("version") is not None:
        yield "trial.version", _text(arguments["version"])


def _walk(root: Node, prefix: str) -> Iterator[tuple[str, str]]:
    """Yields the arguments below a node, each at all its places, as key path and text.

    Defaults of classes of packages, such as Keras, are left out: a layer has a dozen of them.
    """
    stack = [(root, prefix)]
    while stack:
        node, path = stack.pop()
        below = []
        for key, value in node.items():
            if key == MATCHER and info_of(node.type) is not None:
                continue
            if node.type.is_object and not _is_users(node) and equals_default(node, key, value):
                continue
            place = f"{path}{format_key(key, first=not path)}"
            if type(value) is not Node:
                yield place, _text(value)
            else:
                if value.type.is_object or not value.values:
                    yield place, value.type.label if value.type.is_object else "(empty)"
                below.append((value, place))
        stack.extend(reversed(below))


def _is_users(node: Node) -> bool:
    origin = getattr(node.type, "origin", None)  # a class that is not known here has none
    return origin is None or is_users_module(str(getattr(origin, "__module__", "")))


def _text(value: Any) -> str:
    return value if type(value) is str else leaf_text(value)


def _json_pairs(config: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    stack: list[tuple[str, Any]] = [("", dict(config))]
    while stack:
        path, value = stack.pop()
        items: Iterable[tuple[Any, Any]] | None = None
        if isinstance(value, Mapping):
            items = value.items()
        elif isinstance(value, list):
            items = enumerate(value)
        if items is None:
            yield path, value if isinstance(value, str) else json.dumps(value)
        else:
            stack.extend(
                reversed([(f"{path}{format_key(k, first=not path)}", v) for k, v in items])
            )


# Keys and values that MLflow accepts.


def key_of(path: str) -> str:
    """Returns a name that MLflow accepts: `layers[0].units` becomes `layers.0.units`."""
    key = re.sub(r"\[(\d+)\]", r".\1", path).lstrip(".")
    key = _FORBIDDEN.sub("_", key)
    if posixpath.normpath(key) != key or key.startswith(("/", "..")) or key in ("", "."):
        key = key.replace("/", "_").strip(".") or "_"
    if len(key) > _LONGEST_KEY:
        key = f"{key[: _LONGEST_KEY - 13]}-{_mark(path)}"
    return key


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _unique(key: str, path: str, taken: Mapping[str, Any]) -> str:
    """Returns the key, or another one if two paths differ in forbidden characters alone."""
    if key not in taken:
        return key
    return f"{key[: _LONGEST_KEY - 13]}-{_mark(path)}"


def param_of(path: str, value: Any, taken: Mapping[str, Any]) -> tuple[str, str]:
    """Returns a name and a text that MLflow accepts as a param.

    Args:
        path: The key path, or another name.
        value: The value.
        taken: The names that the run has already.
    """
    return _unique(key_of(path), path, taken), _cut(str(value), _LONGEST_PARAM)


def cut_tag(text: str) -> str:
    """Returns a text that MLflow accepts as a tag."""
    return _cut(text, _LONGEST_TAG)


def _cut(text: str, limit: int) -> str:
    text = text.encode("utf-8", "backslashreplace").decode()
    if len(text) <= limit:
        return text
    end = f"... ({len(text)} characters)"
    return text[: limit - len(end)] + end


# Metrics.


def _metrics_of(realization: Realization, metrics: Any) -> Iterable[Point]:
    """Returns the points of all metrics; those that the caller names replace others."""
    found: dict[tuple[str, int], float] = {}
    for points in (_own_metrics(realization), _named_metrics(realization, metrics)):
        names = {name or "value" for name, _, _ in points}
        found = {place: v for place, v in found.items() if place[0] not in names}
        found.update({(name or "value", step): value for name, value, step in points})
    keys: dict[str, str] = {}
    taken: dict[str, str] = {}
    for name, _ in found:
        if name not in keys:
            keys[name] = _unique(key_of(name), name, taken)
            taken[keys[name]] = name
    return [(keys[name], value, step) for (name, step), value in found.items()]


def _own_metrics(realization: Realization) -> list[Point]:
    """Returns what the realization itself has: the value of a call, the rewards of a trial."""
    kind = realization.config.get("$type")
    if not realization.ok:
        return []
    if kind == _CALL and VALUE in realization.files:
        return list(_points("", realization.value))
    if kind == _TRIAL:
        return _trial_points(realization)
    return []


def _trial_points(realization: Realization) -> list[Point]:
    known = json.loads(realization.read_text(METRICS))
    rows = []
    if MEASUREMENTS in realization.files:
        rows = json.loads(realization.read_text(MEASUREMENTS))
    points = []
    for row in rows:
        values = {**row["metrics"], **dict(zip(known["rewards"], row["rewards"]))}
        points += [(name, v, int(row["step"])) for name, v, _ in _points("", values)]
    last = max((step for _, _, step in points), default=0)
    final = {**known["metrics"], **known["rewards"]}
    return [*points, *((name, v, max(step, last)) for name, v, step in _points("", final))]


def _named_metrics(realization: Realization, metrics: Any) -> list[Point]:
    if metrics is None:
        return []
    if isinstance(metrics, Mapping):
        return [p for name, value in metrics.items() for p in _given(str(name), value)]
    names = [metrics] if isinstance(metrics, str) else metrics
    if not isinstance(names, Sequence) or not all(isinstance(n, str) for n in names):
        raise StoreError(
            "log_to_mlflow: metrics must be the name of a file among the artifacts, a list of such "
            f"names, or a dict of numbers; got {describe(metrics)}."
        )
    return [point for name in names for point in _points_in(realization, name)]


def _given(name: str, value: Any) -> list[Point]:
    found = list(_points(name, value))
    if not found:
        raise StoreError(
            f"log_to_mlflow: the metric {name!r} must be a number, or a list of numbers by step; "
            f"got {describe(value)}."
        )
    return found


def _points_in(realization: Realization, name: str) -> list[Point]:
    """Returns the numbers in a JSON file, or the number in a text file, named as the file."""
    if name not in realization.files:
        raise RefError(
            f"log_to_mlflow: {realization.ref} has no artifact {name!r}. "
            f"{closest(name, realization.files)}"
        )
    if name == VALUE and realization.config.get("$type") == _CALL:
        return list(_points("", realization.value))
    stem = posixpath.splitext(posixpath.basename(name))[0]
    try:
        text = realization.read_text(name)
        value = json.loads(text) if name.endswith(".json") else float(text)
    except ValueError as error:
        raise StoreError(
            f"log_to_mlflow: the artifact {name!r} of {realization.ref} is neither JSON nor a "
            f"number: {error}."
        ) from None
    return list(_points("" if isinstance(value, dict) else stem, value))


def _points(name: str, value: Any) -> Iterator[Point]:
    """Yields the numbers in a value: keys of dicts are joined by dots, lists are steps.

    What is not a number is left out: it is in the artifacts.
    """
    number = _number(value)
    if number is not None:
        yield name, number, 0
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _points(f"{name}.{key}" if name else str(key), item)
    elif isinstance(value, (list, tuple)):
        for step, item in enumerate(value):
            yield from _steps(name, step, item)


def _steps(name: str, step: int, value: Any) -> Iterator[Point]:
    number = _number(value)
    if number is not None:
        yield name, number, step
    elif isinstance(value, Mapping):  # a dict for each step
        for key, item in value.items():
            yield from _steps(f"{name}.{key}" if name else str(key), step, item)


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        item: Callable[[], Any] | None = getattr(value, "item", None)
        is_scalar = item is not None and getattr(value, "shape", None) == ()
        return _number(item()) if is_scalar and item is not None else None
    try:
        return float(value)
    except OverflowError:  # MLflow has no such number
        return None


# Tags.


def checked_tags(tags: Mapping[str, Any], what: str) -> dict[str, str]:
    """Returns the tags of a user, in the form that MLflow accepts.

    Args:
        tags: The tags.
        what: What takes them, for the message.

    Raises:
        StoreError: The name of a tag is reserved, or not a text.
    """
    found = {}
    for name, value in tags.items():
        if not isinstance(name, str) or name.startswith("symexp."):
            raise StoreError(
                f"{what}: a tag needs a name that does not begin with 'symexp.'; got "
                f"{describe(name)}."
            )
        found[name] = _cut(str(value), _LONGEST_TAG)
    return found


def _checked_tags(tags: Mapping[str, Any]) -> dict[str, str]:
    return checked_tags(tags, "log_to_mlflow")


def _tags_of(realization: Realization) -> dict[str, str]:
    """Returns the tags about what is logged, and the provenance in the tags that MLflow shows."""
    tags = {
        "symexp.ref": realization.ref,
        "symexp.derivation": realization.document["derivation"],
        "symexp.tree": realization.tree,
        "symexp.host": realization.host,
        "mlflow.source.name": realization.name,
        "mlflow.source.type": "JOB",
    }
    if realization.error is not None:
        tags["symexp.error"] = f"{realization.error['type']}: {realization.error['message']}"
    provenance = realization.provenance
    if provenance is not None:
        tags["symexp.python"] = str(provenance.python)
        tags["symexp.version"] = str(provenance.symexp)
        if provenance.user is not None:
            tags["mlflow.user"] = provenance.user
        if (git := provenance.git) is not None:
            tags["symexp.git"] = str(git)
            if git.commit is not None:
                tags["mlflow.source.git.commit"] = git.commit
            if git.branch is not None:
                tags["mlflow.source.git.branch"] = git.branch
        for name, value in provenance.seeds.items():
            tags[key_of(f"symexp.seed.{name}")] = json.dumps(value)
    return {name: _cut(str(value), _LONGEST_TAG) for name, value in tags.items()}


def check_experiment(name: str | None) -> None:
    """Raises SpecValueError if the name of an experiment is the URL of a tracking server."""
    if name is not None and "://" in name:
        raise SpecValueError(
            "Expected the name of an experiment of MLflow, but got the URL "
            f"{hide_password(name)!r}. Write tracking_uri= before the URL of a tracking server, or "
            "of a database."
        )
