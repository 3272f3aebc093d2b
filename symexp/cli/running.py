"""Commands that run experiments: `symexp run` and `symexp tune`."""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

import symexp as sx
from symexp._base.tracebacks import hide_frames
from symexp.cli.changes import apply_rules, read_rules
from symexp.cli.command_line import (
    Commands,
    as_json,
    command,
    file_argument,
    find_store,
    import_option,
    rules_argument,
    store_option,
)
from symexp.cli.exits import OwnCodeError
from symexp.cli.loading import STDIN, Loader
from symexp.cli.methods import FEEDBACK, Evaluation, call, choose_method, parse_arguments, plain
from symexp.cli.output import encode, print_json, print_lines, tell
from symexp.cli.studies import print_best
from symexp.tree.traverse import has_placeholders

__all__ = ["add"]

# A space of at most so many candidates is searched whole if no number of trials is given.
_FEW = 1000
_SHOWN = 5

_method_option = click.option(
    "--method",
    metavar="NAME",
    help="The method to call; by default the object itself, or run, train, train_and_evaluate.",
)
_arg_option = click.option(
    "--arg", "arguments", multiple=True, metavar="NAME=VALUE", help="An argument of the method."
)


def add(commands: Commands) -> None:
    """Adds the commands that run experiments."""
    commands.add_command(run)
    commands.add_command(tune)


@command(epilog="Example: symexp run exp.json num_epochs=1 --import train.py")
@file_argument()
@rules_argument(required=False)
@_method_option
@_arg_option
@click.option("--strict", is_flag=True, help="A rule that matches nothing is an error.")
@import_option
@store_option
@as_json
def run(
    file: str,
    rules: Sequence[str],
    method: str | None,
    arguments: Sequence[str],
    strict: bool,
    modules: Sequence[str],
    store: str | None,
    as_json: bool,
) -> None:
    """Run an experiment: apply rules, call its method, and print what it returns.

    With --store the call is a stage: its result is kept, and is returned by the next call that is
    equal. A saved stage is always realized in a store. If the method raises an exception, the exit
    status is 3.
    """
    exp = Loader(modules, trains=True).load(file, known=True)
    if rules:
        exp = apply_rules(exp, rules, strict=strict)
    if has_placeholders(exp):
        raise sx.errors.ArgumentError(
            f"{file} is a search space: some values are not decided. Search it with `symexp tune "
            f"{file}`, or give them values: `symexp run {file} PATH=VALUE`."
        )
    given = parse_arguments(arguments)
    name, ref, value = "realize", None, None
    is_stage = isinstance(exp, sx.Stage)
    if not is_stage:
        name = choose_method(exp, method, [*given, *(["out"] if store is not None else [])])
    with _user_code(f"{name}()", hides_output=as_json):
        if is_stage:
            ref = find_store(store, make=True).realize(exp).ref
        elif store is not None:
            found = find_store(store, make=True).run(exp, name, **given)
            ref, value = found.ref, found.value
        else:
            value = plain(call(exp, name, given))
    if as_json:
        print_json({"method": name, "value": encode(value), "realization": ref})
        return
    if value is not None:
        print_lines([sx.format(value)])
    if ref is not None:
        print(ref)


@contextlib.contextmanager
def _user_code(what: str, *, hides_output: bool) -> Iterator[None]:
    """Runs code of the user; its exceptions become `OwnCodeError`.

    Args:
        what: What is called, for the message.
        hides_output: Whether what the code prints goes to standard error, because standard output
            is for one JSON document.
    """
    try:
        with contextlib.redirect_stdout(sys.stderr) if hides_output else contextlib.nullcontext():
            yield
    except sx.SymexpError:
        raise
    except Exception as error:
        hide_frames(error)
        raise OwnCodeError(what, error) from error


@command(
    epilog="Example: symexp tune exp.json 'optimizer.learning_rate=floatv(1e-4,1e-1,log)' "
    "--trials 40 --workers 2 --import train.py"
)
@file_argument()
@rules_argument(required=False)
@_method_option
@_arg_option
@click.option("--metric", "--objective", "metrics", multiple=True, metavar="NAME",
              help="What to optimize of several values that the method returns.")  # fmt: skip
@click.option("--direction", type=click.Choice(["maximize", "minimize"]), multiple=True,
              help="One for all metrics, or one for each; maximize by default.")  # fmt: skip
@click.option("--algorithm", metavar="NAME", help="Such as tpe, random, sweeping; see the docs.")
@click.option("--trials", type=click.IntRange(1), metavar="N", help="How many trials in all.")
@click.option("--workers", type=click.IntRange(1), default=1, show_default=True, metavar="N",
              help="How many processes run trials.")  # fmt: skip
@click.option("--study", metavar="URL#NAME",
              help="Where trials are recorded; sqlite:///FILE.db#FILE by default.")  # fmt: skip
@click.option("--seed", type=int, help="Makes the sweep reproducible.")
@click.option("--timeout", type=float, metavar="SECONDS", help="Begin no trial after that.")
@click.option("--trial-timeout", type=float, metavar="SECONDS", help="End a trial after that.")
@click.option("--early-stopping", metavar="NAME", help="Such as median or asha.")
@click.option("--on-error", default="stop", show_default=True, metavar="WHAT",
              help="After an exception: stop, skip, or how often to try again.")  # fmt: skip
@click.option("-o", "--output", metavar="FILE", help="Where the best experiment is written.")
@import_option
@store_option
@as_json
def tune(file: str, rules: Sequence[str], **options: Any) -> None:
    """Search the best values of an experiment, in several processes.

    The RULES have search values, such as 'optimizer.learning_rate=floatv(1e-4,1e-1,log)' or
    'scale_width?oneof(0.5,1,2)'; without rules, the file contains them. The method of each
    candidate returns its reward: a number, or a dict of which --metric names one. The same command
    continues the study.
    """
    exp = Loader(options["modules"], trains=True).load(file, known=True)
    space = sx.space(exp, read_rules(rules)) if rules else exp
    if not has_placeholders(space) and not sx.dna_spec(space).elements:
        raise click.UsageError(
            "There is nothing to search: neither the file nor a rule has a search value, such as "
            "'learning_rate=floatv(1e-4,1e-1,log)' or 'units=oneof(16,32)'."
        )
    given = parse_arguments(options["arguments"])
    method = choose_method(exp, options["method"], [*given, FEEDBACK])
    directions = _directions(options["metrics"], options["direction"])
    url = options["study"] or _default_study(file)
    trials = _number_of_trials(space, options)
    # Workers import the modules that this process has found.
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))
    with _user_code(f"A trial ({method}())", hides_output=options["as_json"]):
        result = sx.tune(
            space,
            Evaluation(method, given, options["metrics"]),
            options["algorithm"],
            trials,
            url,
            directions,
            list(options["metrics"]) or None,
            workers=options["workers"],
            seed=options["seed"],
            timeout=options["timeout"],
            trial_timeout=options["trial_timeout"],
            early_stopping=options["early_stopping"],
            on_error=_on_error(options["on_error"]),
            store=None if options["store"] is None else find_store(options["store"], make=True),
        )
    _report(result, file, url, options)


def _directions(metrics: Sequence[str], directions: Sequence[str]) -> Any:
    """Returns the direction of each objective.

    Raises:
        UsageError: A metric has the name of a loss, and no direction is given.
    """
    if not directions:
        losses = [name for name in metrics if "loss" in name or "error" in name]
        if losses:
            raise click.UsageError(
                f"{losses[0]} would be maximized. Say what is meant: --direction minimize."
            )
        return "maximize"
    return directions[0] if len(directions) == 1 else list(directions)


def _default_study(file: str) -> str:
    stem = "stdin" if file == STDIN else Path(file).name.partition(".")[0]
    name = re.sub(r"\W", "_", stem) or "study"  # a URL gives other characters a meaning
    return f"sqlite:///{name}.db#{name}"


def _number_of_trials(space: Any, options: dict[str, Any]) -> int | None:
    """Returns the number of trials; `None` for all candidates of a small space.

    Raises:
        UsageError: The sweep would never end.
    """
    trials: int | None = options["trials"]
    is_whole = options["algorithm"] in ("sweeping", "grid")
    if trials is None and options["timeout"] is None and not is_whole:
        size = sx.dna_spec(space).space_size
        if not 0 < size <= _FEW:
            raise click.UsageError(
                f"The space has {size} candidates. Say how many to try: --trials N, or --timeout."
            )
    return trials


def _on_error(text: str) -> str | int:
    return int(text) if text.isdigit() else text


def _report(result: Any, file: str, url: str, options: dict[str, Any]) -> None:
    """Prints the best trials, and how to go on."""
    has_one = len(result.definition.directions) == 1
    best = result.best if has_one else None
    rule = None if best is None else _rule_of(best)
    if options["output"] and best is not None:
        sx.save(best.exp, options["output"])
    if options["as_json"]:
        print_json(
            {
                "study": url,
                "counts": dict(result.counts),
                "best": None
                if best is None
                else {
                    "trial": best.id,
                    "reward": best.reward,
                    "rule": rule,
                    "experiment": encode(best.exp),
                },
                "output": options["output"],
            }
        )
        return
    print_best(result, _SHOWN if has_one else None)
    if not result.counts.get("complete"):
        tell("no trial is complete")
    print_lines([f"Trials:  symexp study show {shlex.quote(url)}"])
    if rule is not None and file != STDIN:
        command = shlex.join(["symexp", "patch", file, rule, "-o", "best.json"])
        print_lines([f"Best:    {command}"])
    if options["output"] and best is not None:
        print_lines([f"Written: {options['output']}"])


def _rule_of(trial: Any) -> str | None:
    """Returns the rule string that makes the experiment of a trial, if one can say it."""
    try:
        return trial.rule_string or sx.rule_string(trial.rule)
    except sx.SymexpError:
        return None
