"""`sx.view`: a tree as HTML, with options for what is unfolded, highlighted and left out."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from functools import cache
from math import inf
from pathlib import Path
from typing import Any, final

from symexp._base.atomic import write_bytes
from symexp._base.keypath import ROOT, KeyPath
from symexp._base.markers import MISSING_VALUE
from symexp._base.tracebacks import user_facing
from symexp.display.html import render
from symexp.display.rows import Look
from symexp.errors import SymexpError, add_context, closest, describe
from symexp.tree.diff import Comparison, Diff
from symexp.tree.nodes.node import Node
from symexp.tree.nodes.printing import equals_default, shown_node
from symexp.tree.nodes.values import view as shown
from symexp.tree.traverse import at, element, symbolic_view

__all__ = ["View", "ViewError", "to_html", "to_html_str", "view"]

# A function of key path, value and parent.
Test = Callable[[KeyPath, Any, Any], Any]
Keys = Iterable[Any] | Test
# Returns the handle at the top of the tree that is shown.
Top = Callable[[], Any]


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
        value: A symbolic value, a leaf, or what `sx.diff` or `sx.view` returned, which takes no
            options.
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
    _check(key_style, collapse_level, name)
    is_tree = not isinstance(value, (Diff, Comparison, View))
    top = cache(lambda: _top_of(value))
    look = Look(
        levels=inf if collapse_level is None else collapse_level,
        opened=frozenset() if callable(uncollapse) else _with_ancestors(uncollapse),
        opens=_on_views(uncollapse, top, "uncollapse") if callable(uncollapse) else None,
        css_of=_css(highlight, lowlight, top),
        keeps=_keeps(include_keys, exclude_keys, top, *hides.values()),
        has_labels=key_style == "label",
        has_paths=enable_key_tooltip,
        has_types=enable_summary_tooltip,
    )
    if not is_tree and (name is not None or look != _same_but_folds(look)):
        raise ViewError("These options are for trees. A diff or a view is shown as a whole.")
    return value if isinstance(value, View) else View(render(value, look, name or ""))


def _same_but_folds(look: Look) -> Look:
    """Returns how a tree is shown without options, apart from levels and tooltips."""
    return Look(levels=look.levels, has_paths=look.has_paths, has_types=look.has_types)


def _top_of(value: Any) -> Any:
    """Returns the handle of a tree that functions of the user see, or a leaf."""
    try:
        return symbolic_view(value)
    except SymexpError:  # a live object holds what the tree cannot follow; its former node is shown
        return shown(shown_node(value))


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


def _check(key_style: Any, collapse_level: Any, name: Any) -> None:
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
    if name is not None and not isinstance(name, str):
        raise ViewError(f"Expected name to be a text, but got {describe(name)}.")


def _with_ancestors(paths: Iterable[Any]) -> frozenset[KeyPath]:
    if not isinstance(paths, (Iterable, KeyPath)):
        raise ViewError(f"Expected uncollapse to be key paths, but got {describe(paths)}.")
    out: set[KeyPath] = set()
    for given in [paths] if isinstance(paths, (str, KeyPath)) else paths:
        path = KeyPath.parse(given)
        while path not in out:
            out.add(path)
            path = path.parent
    return frozenset(out)


def _on_views(test: Any, top: Top, option: str) -> Callable[[KeyPath, Any, Node], bool]:
    """Returns a function of frozen values that calls a function of the user.

    The user's function gets the handles of the tree, so that contextual values have their context.
    """
    if not callable(test):
        raise ViewError(
            f"Expected {option} to be a function of key path, value and parent, but got "
            f"{describe(test)}."
        )

    def call(path: KeyPath, value: Any, node: Node) -> bool:
        try:
            parent = at(top(), path.parent)
            return bool(
                test(path, element(parent, path.key) if type(value) is Node else value, parent)
            )
        except Exception as error:
            add_context(error, f"symexp: raised for the view of {str(path)!r}.")
            raise

    return call


def _css(highlight: Test | None, lowlight: Test | None, top: Top) -> Any:
    tests = [
        (css, _on_views(test, top, option))
        for css, test, option in (
            (" sx-high", highlight, "highlight"),
            (" sx-low", lowlight, "lowlight"),
        )
        if test is not None
    ]
    if not tests:
        return None
    return lambda k, v, p: "".join(css for css, test in tests if test(k, v, p))


def _keeps(
    include: Keys | None, exclude: Keys | None, top: Top, defaults: bool, missing: bool
) -> Any:
    """Returns the function for `Look.keeps`; `None` if everything is shown."""
    tests: list[Callable[[KeyPath, Any, Node], bool]] = []
    if include is not None:
        tests.append(_selects(include, top, "include_keys", below=True))
    if exclude is not None:
        selects = _selects(exclude, top, "exclude_keys", below=False)
        tests.append(lambda k, v, p: not selects(k, v, p))
    if defaults:
        tests.append(lambda k, v, p: not (p.type.is_object and equals_default(p, k.key, v)))
    if missing:
        tests.append(lambda k, v, p: v is not MISSING_VALUE)
    return (lambda k, v, p: all(test(k, v, p) for test in tests)) if tests else None


def _selects(
    keys: Keys, top: Top, option: str, *, below: bool
) -> Callable[[KeyPath, Any, Node], bool]:
    if callable(keys):
        return _on_views(keys, top, option)
    try:
        wanted = {keys} if isinstance(keys, str) else set(keys)
    except TypeError:
        raise ViewError(
            f"Expected {option} to be keys, or a function that selects them, but got "
            f"{describe(keys)}."
        ) from None
    return lambda k, v, p: k.key in wanted if k.parent == ROOT else below
