"""`sx.view`: a tree as HTML, with options for what is unfolded, highlighted and left out."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from math import inf
from pathlib import Path
from typing import Any, final

from symexp._base.atomic import write_bytes
from symexp._base.keypath import ROOT, KeyPath
from symexp._base.markers import MISSING_VALUE
from symexp._base.tracebacks import user_facing
from symexp.display.html import Look, render
from symexp.errors import SymexpError, add_context, closest, describe
from symexp.tree.diff import Comparison, Diff
from symexp.tree.nodes.node import Node
from symexp.tree.nodes.printing import equals_default
from symexp.tree.nodes.values import view as shown

__all__ = ["View", "ViewError", "to_html", "to_html_str", "view"]

# A function of key path, value and parent.
Test = Callable[[KeyPath, Any, Any], Any]
Keys = Iterable[Any] | Test


class ViewError(SymexpError, ValueError):
    """An option of a view is unknown, or has a wrong value."""


@final
class View:
    """A piece of HTML, which a notebook shows.

    Args:
        html: The HTML.
    """

    __slots__ = ("_html",)

    def __init__(self, html: str) -> None:
        self._html = html

    def to_str(self) -> str:
        """Returns the HTML: one `<div>`, with its style."""
        return self._html

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Writes a page with this view.

        Args:
            path: The file.

        Returns:
            The path.
        """
        file = Path(path)
        page = f'<!DOCTYPE html>\n<meta charset="utf-8">\n{self._html}\n'
        write_bytes(file, page.encode("utf-8", "backslashreplace"))
        return file

    def _repr_html_(self) -> str:
        return self._html

    def __str__(self) -> str:
        return self._html

    def __repr__(self) -> str:
        return f"<view of {len(self._html):,} characters>"


@user_facing
def view(
    value: Any,
    *,
    name: str | None = None,
    key_style: str = "summary",
    collapse_level: int | None = 2,
    uncollapse: Iterable[Any] | Test = (),
    highlight: Test | None = None,
    lowlight: Test | None = None,
    include_keys: Keys | None = None,
    exclude_keys: Keys | None = None,
    hide_default_values: bool = False,
    hide_missing_values: bool = False,
    enable_summary_tooltip: bool = True,
    enable_key_tooltip: bool = True,
    extra_flags: dict[str, Any] | None = None,
    **unknown: Any,
) -> View:
    """Shows a tree or a diff in a notebook, with options. Nothing is materialized.

    All functions take a key path, a value and its parent, and are called for everything below the
    root.

    Args:
        value: A symbolic value, a leaf, or what `sx.diff` returned, which takes no options.
        name: What stands before the tree, as a key does.
        key_style: `'summary'` (`key = value`), or `'label'`, which sets keys apart.
        collapse_level: How many levels are unfolded: 0 none, `None` all.
        uncollapse: Key paths that are unfolded too, with everything above them; or a function that
            returns whether a place is.
        highlight: A function that returns whether a value is highlighted.
        lowlight: A function that returns whether a value is shown pale.
        include_keys: The only keys of the root that are shown; or a function for all places.
        exclude_keys: Keys of the root that are left out; or a function for all places.
        hide_default_values: Whether arguments that have their default are left out.
        hide_missing_values: Whether arguments that are missing are left out.
        enable_summary_tooltip: Whether a type has its full name as a tooltip.
        enable_key_tooltip: Whether a key has its path as a tooltip.
        extra_flags: PyGlove's way to pass `hide_default_values` and `hide_missing_values`.
        **unknown: Options that do not exist; the message names the nearest.

    Returns:
        A view. `str(view)` is its HTML, `view.save('page.html')` writes a page.

    Raises:
        ViewError: An option is unknown or has a wrong value, or a diff got an option.
        PathError: A path of `uncollapse` is malformed.

    Example:
        >>> import symexp as sx
        >>> page = sx.view(sx.Dict(x=1, y=[2]), collapse_level=1, highlight=lambda k, v, p: v == 1)
        >>> 'class="sx-leaf sx-high"' in str(page)
        True
    """
    options = {**unknown, **(extra_flags or {})}
    hides = {"hide_default_values": hide_default_values, "hide_missing_values": hide_missing_values}
    for key in hides:
        hides[key] = bool(options.pop(key, hides[key]))
    if options:
        raise _unknown(next(iter(options)))
    _check(key_style, collapse_level)
    if isinstance(value, View):
        return value
    look = Look(
        levels=inf if collapse_level is None else collapse_level,
        opened=frozenset() if callable(uncollapse) else _with_ancestors(uncollapse),
        css_of=_css(highlight, lowlight),
        keeps=_keeps(include_keys, exclude_keys, *hides.values()),
        has_labels=key_style == "label",
        has_paths=enable_key_tooltip,
        has_types=enable_summary_tooltip,
    )
    if callable(uncollapse):
        look = look._replace(opens=_on_views(uncollapse))
    if isinstance(value, (Diff, Comparison)):
        _require_usual(look, name)
    return View(render(value, look, name or ""))


@user_facing
def to_html(value: Any, **options: Any) -> View:
    """Returns a tree or a diff as HTML; PyGlove's name for `view`."""
    return view(value, **options)


@user_facing
def to_html_str(value: Any, *, content_only: bool = False, **options: Any) -> str:
    """Returns a tree or a diff as the text of a piece of HTML.

    Args:
        value: A symbolic value, a leaf, or what `sx.diff` returned.
        content_only: Accepted and without effect: the text is always one `<div>`.
        **options: As in `view`.
    """
    return view(value, **options).to_str()


_OPTIONS = (
    "name", "key_style", "collapse_level", "uncollapse", "highlight", "lowlight", "include_keys",
    "exclude_keys", "hide_default_values", "hide_missing_values", "enable_summary_tooltip",
    "enable_key_tooltip", "extra_flags",
)  # fmt: skip

_NOT_HERE = {
    "view_id": "There is one kind of view.",
    "root_path": "Key paths begin at the value that is shown.",
    "css_classes": "The look of a view is fixed. Use `highlight` and `lowlight`.",
    "debug": "A view shows what the tree has.",
}


def _unknown(name: str) -> ViewError:
    return ViewError(
        f"A view has no option {name!r}. {_NOT_HERE.get(name) or closest(name, _OPTIONS)}"
    )


def _check(key_style: Any, collapse_level: Any) -> None:
    if key_style not in ("summary", "label"):
        raise ViewError(
            f"Expected key_style to be 'summary' or 'label', but got {describe(key_style)}."
        )
    is_level = isinstance(collapse_level, int) and not isinstance(collapse_level, bool)
    if collapse_level is not None and not (is_level and collapse_level >= 0):
        raise ViewError(
            "Expected collapse_level to be a whole number from 0, or None to unfold all, but got "
            f"{describe(collapse_level)}."
        )


def _require_usual(look: Look, name: str | None) -> None:
    usual = (look.css_of, look.keeps, look.opens, look.has_labels, look.opened, name)
    if any(usual):
        raise ViewError("These options are for trees. A diff is shown as a whole, without options.")


def _with_ancestors(paths: Iterable[Any]) -> frozenset[KeyPath]:
    out: set[KeyPath] = set()
    for given in [paths] if isinstance(paths, (str, KeyPath)) else paths:
        path = KeyPath.parse(given)
        while path not in out:
            out.add(path)
            path = path.parent
    return frozenset(out)


def _on_views(test: Test) -> Callable[[KeyPath, Any, Node], bool]:
    """Returns a function of frozen values that calls a function of the user."""

    def call(path: KeyPath, value: Any, node: Node) -> bool:
        try:
            return bool(test(path, shown(value) if type(value) is Node else value, shown(node)))
        except Exception as error:
            add_context(error, f"symexp: raised for the view of {str(path)!r}.")
            raise

    return call


def _css(highlight: Test | None, lowlight: Test | None) -> Any:
    tests = [
        (css, _on_views(test))
        for css, test in ((" sx-high", highlight), (" sx-low", lowlight))
        if test is not None
    ]
    if not tests:
        return None
    return lambda k, v, p: "".join(css for css, test in tests if test(k, v, p))


def _keeps(include: Keys | None, exclude: Keys | None, defaults: bool, missing: bool) -> Any:
    """Returns the function for `Look.keeps`; `None` if everything is shown."""
    tests: list[Callable[[KeyPath, Any, Node], bool]] = []
    if include is not None:
        tests.append(_selects(include, below=True))
    if exclude is not None:
        selects = _selects(exclude, below=False)
        tests.append(lambda k, v, p: not selects(k, v, p))
    if defaults:
        tests.append(lambda k, v, p: not (p.type.is_object and equals_default(p, k.key, v)))
    if missing:
        tests.append(lambda k, v, p: v is not MISSING_VALUE)
    return (lambda k, v, p: all(test(k, v, p) for test in tests)) if tests else None


def _selects(keys: Keys, *, below: bool) -> Callable[[KeyPath, Any, Node], bool]:
    if callable(keys):
        return _on_views(keys)
    wanted = {keys} if isinstance(keys, str) else set(keys)
    return lambda k, v, p: k.key in wanted if k.parent == ROOT else below
