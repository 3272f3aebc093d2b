"""Why a stage is kept or would be built, in words."""

from __future__ import annotations

from symexp.store.disk.layout import Layout
from symexp.store.realization import Realization
from symexp.store.realizing.plan import Step
from symexp.store.realizing.resolve import changed_source
from symexp.store.upkeep.queries import nearest, realizations_of

__all__ = ["explain_step"]


def explain_step(layout: Layout, step: Step) -> str:
    """The step of a plan, what it uses, and what the nearest kept configuration differs in."""
    target = step.derivation
    lines = [str(step)]
    lines += [f"  uses {ref}" for ref in step.refs]
    for ref in step.refs:
        changed = changed_source(Realization(layout, ref).source, target.source)
        if target.source and changed:
            lines.append(f"  its source has changed since: {', '.join(changed)}")
    if step.action == "build" and not realizations_of(layout, target.ref, failed=False):
        near, changes = nearest(layout, target)
        lines += [f"  the nearest that was built is {near}, which differs in"] if near else []
        lines += [f"    {path}: {a!r} -> {b!r}" for path, a, b in changes[:12]]
    return "\n".join(lines)
