"""What a notebook shows of a tree: a view of ours, and treescope's where it is installed.

Treescope's view is made by scripts, which a notebook that is not trusted does not run. So ours is
always there; its style hides it where treescope's view has appeared.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

from symexp._base.registry import resolve
from symexp.display.html import render

__all__ = ["render_notebook"]


def render_notebook(value: Any) -> str:
    """Returns a symbolic value as HTML for the output of a notebook's cell.

    Args:
        value: A symbolic value. It is not materialized.
    """
    own = render(value)
    if find_spec("treescope") is None:
        return own
    return f'<div class="sx-both">{own}{resolve("integrations.treescope.html")(value)}</div>'
