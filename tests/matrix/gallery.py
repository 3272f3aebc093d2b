"""The page `docs/gallery.md`: what each rule does to each model, from the cells of a run."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from tests.matrix.records import FAILED, REFUSED, RESULTS, TRAINED, UNMATCHED, Cell
from tests.matrix.rule_strings import rule_name

__all__ = ["DOCS", "models", "page", "parameters", "sections"]

DOCS = Path(__file__).parents[2] / "docs"

HEAD = """\
# Gallery: every rule on every model

Each rule of symexp was applied to each model on this page. A rule reads the tree of an experiment,
and knows nothing of the experiment: the same string changes a net of `keras.applications`, a
backbone of KerasHub and a model of your own. A cell of the matrix has one of three results:

- *Trained*: the rule changed the experiment. The changed tree was saved and loaded, and the loaded
  tree is equal. The model was built and trained one step, which did not change the tree. The model
  that the file describes has weights of the same shapes.
- *No match*: the rule found no place to change. The tree is the same, and symexp warned.
- *Refused*: the rule raised an error that gives the reason. The tree is the same.

The experiments have small inputs, random data, random weights and {classes} classes. The parameters
of a model are all its weights.

`make matrix` runs the matrix and writes this page. It fails if a cell has another result. It also
fails if a rule is refused or matches nothing where `tests/matrix/reviewed.json`, which a person has
reviewed, does not say so.
"""


def page(
    found: Mapping[str, Mapping[str, Cell]],
    rules: Sequence[str],
    summaries: Mapping[str, str],
    absent: Sequence[str],
    classes: int,
) -> str:
    """Returns the page.

    Args:
        found: The cells by model and rule.
        rules: The rule strings, in the order of the page.
        summaries: What each model is.
        absent: Models that could not be made.
        classes: The number of classes of the experiments.
    """
    cells = [cell for row in found.values() for cell in row.values() if cell.rule in rules]
    parts = [
        HEAD.format(classes=classes),
        _summary(cells, rules),
        _table_of_models(found, summaries),
    ]
    if absent:
        parts.append(f"Not run, because KerasHub was not installed: {', '.join(absent)}.\n")
    for rule in rules:
        parts.append(_section(rule, [cell for cell in cells if cell.rule == rule]))
    return "\n".join(parts)


def sections(text: str) -> list[str]:
    """Returns the rule strings of the sections of a page."""
    return re.findall(r"^## `(.*)`$", text, re.MULTILINE)


def models(text: str) -> list[str]:
    """Returns the models of the table of a page."""
    _, _, table = text.partition("| model | what it is |")
    rows = table.partition("\n\n")[0].splitlines()[2:]
    return [row.split(" | ")[0].removeprefix("| ") for row in rows]


def parameters(text: str) -> dict[str, dict[str, int]]:
    """Returns the numbers of parameters after a rule, by rule and model, where they changed."""
    found: dict[str, dict[str, int]] = {}
    for section in text.split("\n## `")[1:]:
        rows = re.findall(r"^\| (\w+) \| [\d,]+ \| [\d,]+ \| ([\d,]+) \|", section, re.MULTILINE)
        rule = section.partition("`")[0]
        found[rule] = {model: int(after.replace(",", "")) for model, after in rows}
    return found


# The tables at the top.


def _summary(cells: Sequence[Cell], rules: Sequence[str]) -> str:
    number = len({cell.model for cell in cells})
    counts = ", ".join(f"{n:,} {r.lower()}" for r, n in _counts(cells).items() if n)
    lines = [
        f"{number} models, {len(rules)} rule strings, {len(cells):,} cells: {counts}.\n",
        "| rule | trained | no match | refused | parameters after / before |",
        "|---|--:|--:|--:|--:|",
    ]
    for rule in rules:
        of_rule = [cell for cell in cells if cell.rule == rule]
        n = _counts(of_rule)
        row = (f"[`{rule}`](#{_anchor(rule)})", n[TRAINED], n[UNMATCHED], n[REFUSED])
        lines.append(_row(*row, _range(of_rule)))
    return "\n".join(lines) + "\n"


def _table_of_models(found: Mapping[str, Mapping[str, Cell]], summaries: Mapping[str, str]) -> str:
    lines = [
        "| model | what it is | parameters | trained | no match | refused |",
        "|---|---|--:|--:|--:|--:|",
    ]
    for model, row in found.items():
        n, any_cell = _counts(row.values()), next(iter(row.values()))
        parameters = f"{any_cell.before:,}"
        counts = n[TRAINED], n[UNMATCHED], n[REFUSED]
        lines.append(_row(model, summaries[model], parameters, *counts))
    return "\n".join(lines) + "\n"


def _counts(cells: Iterable[Cell]) -> dict[str, int]:
    results = [cell.result for cell in cells]
    return {result: results.count(result) for result in RESULTS}


def _range(cells: Sequence[Cell]) -> str:
    ratios = [_ratio(cell) for cell in cells if cell.result == TRAINED]
    ends = sorted({f"{ratio:.2f}" for ratio in (min(ratios), max(ratios))}) if ratios else []
    return " to ".join(ends)


# The section of a rule.


def _section(rule: str, cells: Sequence[Cell]) -> str:
    name = rule_name(rule)
    lines = [f"## `{rule}`\n", f"The rule [`{name}`]({_link(name)}).\n"]
    trained = [cell for cell in cells if cell.result == TRAINED]
    changed = [cell for cell in trained if cell.after != cell.before or cell.decisions]
    if changed:
        lines.append(_table(changed))
    same = [f"{cell.model} ({cell.changes})" for cell in trained if cell not in changed]
    if same:
        lines.append(f"Trained with the same parameters (places changed): {', '.join(same)}.\n")
    unmatched = [cell.model for cell in cells if cell.result == UNMATCHED]
    if unmatched:
        lines.append(f"No match: {', '.join(unmatched)}.\n")
    for result in (REFUSED, FAILED):
        for reason, names in _by_reason([c for c in cells if c.result == result]).items():
            lines.append(f"{result.capitalize()}: {', '.join(names)}.\n\n> {reason}\n")
    return "\n".join(lines)


def _table(cells: Sequence[Cell]) -> str:
    is_space = any(cell.decisions for cell in cells)
    what = "decisions of the space" if is_space else "places changed"
    after = "one candidate" if is_space else "after"
    lines = [f"| model | {what} | parameters | {after} | ratio |", "|---|--:|--:|--:|--:|"]
    for cell in cells:
        count = cell.decisions if is_space else cell.changes
        row = (f"{cell.before:,}", f"{cell.after:,}", f"{_ratio(cell):.2f}")
        lines.append(_row(cell.model, count, *row))
    return "\n".join(lines) + "\n"


def _ratio(cell: Cell) -> float:
    assert cell.after is not None
    return cell.after / cell.before


def _by_reason(cells: Iterable[Cell]) -> dict[str, list[str]]:
    """Returns the models of each reason; reasons that differ in names are one."""
    found: dict[str, tuple[str, list[str]]] = {}
    for cell in cells:
        general = re.sub(r"'[^']*'|\d+", "", cell.reason)
        shown = " ".join(cell.reason.split()).replace("<", "&lt;")
        found.setdefault(general, (shown, []))[1].append(cell.model)
    return dict(found.values())


def _row(*values: object) -> str:
    return "| " + " | ".join(map(str, values)) + " |"


def _link(name: str) -> str:
    """Returns the link to the section of a rule."""
    if name == "set":
        return "rule-strings.md"
    heads = re.findall(r"^### (.*)$", (DOCS / "rules.md").read_text(encoding="utf-8"), re.MULTILINE)
    return "rules.md#" + next(_anchor(h) for h in heads if h.startswith(f"`{name}("))


def _anchor(heading: str) -> str:
    """Returns the anchor that GitHub gives to a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
