"""Searches that stop and continue trials early, on recorded learning curves of 216 nets.

The figure is the number of epochs that a search trains until a trial of all 27 epochs reaches 99 %
of the best of 100 full random trials, or this best itself; less is better. The recorded curves in
`benchmarks/curves` answer in place of a training:

- symexp continues a paused trial from its checkpoint, so an attempt costs the epochs beyond it.
- Optuna's pruners stop a trial or let it run on; all epochs of all trials count.
- KerasTuner's Hyperband continues from the checkpoint of the round before (`tuner/initial_epoch`),
  so a round costs only the epochs beyond it. It scores a trial by its best epoch of that round. The
  real tuner continues with the weights of this best epoch and a new optimizer; here the recorded
  curve goes on, which favours KerasTuner.

A candidate that a search proposes twice is paid for twice: of these libraries only symexp and
KerasTuner avoid it.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

import symexp as sx
from benchmarks.curves import table
from benchmarks.peers import installed, versions
from symexp.sweeps.strategies import as_algorithm

EPOCHS = table.EPOCHS
RANDOM_TRIALS = 100
CAP = RANDOM_TRIALS * EPOCHS
SHARES = (0.99, 1.0)


class Training(NamedTuple):
    """Epochs that a search trains: those after `begin`, up to and including `end`."""

    key: table.Key
    begin: int
    end: int


class Spent(NamedTuple):
    """Epochs until the target is reached by a trial of all epochs, or by any epoch of any trial."""

    full: int
    any: int


Search = Callable[[table.Curves, int], Iterator[Training]]


def spent(
    trainings: Iterable[Training], curves: table.Curves, target: float, cap: int = CAP
) -> Spent:
    """Counts the epochs of a search; one that ends or passes `cap` before counts as `cap`."""
    epochs, any_epoch = 0, cap
    for key, begin, end in trainings:
        for epoch in range(begin + 1, end + 1):
            epochs += 1
            if epochs >= cap:
                return Spent(cap, any_epoch)
            if curves.accuracy(key, epoch) >= target:
                any_epoch = min(any_epoch, epochs)
                if epoch == EPOCHS:
                    return Spent(epochs, any_epoch)
    return Spent(cap, any_epoch)


def full(algorithm: Any) -> Search:
    """Returns a search by symexp that trains every trial to the end."""

    def search(curves: table.Curves, seed: int) -> Iterator[Training]:
        loop = sx.sample(table.space(), algorithm, RANDOM_TRIALS, seed=seed, progress=False)
        for candidate, feedback in loop:
            key = table.key_of(candidate)
            feedback(curves.accuracy(key, EPOCHS))
            yield Training(key, 0, EPOCHS)

    return search


def continued(algorithm: Any) -> Search:
    """Returns a search by symexp that pauses and continues trials."""

    def search(curves: table.Curves, seed: int) -> Iterator[Training]:
        loop = sx.sample(
            table.space(),
            algorithm,
            fidelity=sx.fidelity("epochs", 1, EPOCHS, factor=3),
            seed=seed,
            progress=False,
        )
        for candidate, feedback in loop:
            key, begin, end = table.key_of(candidate), feedback.reached, feedback.budget
            feedback(curves.accuracy(key, end))
            yield Training(key, begin, end)

    return search


def optuna_pruned(pruner: str) -> Search:
    """Returns a search by Optuna's TPE with one of its pruners."""

    def search(curves: table.Curves, seed: int) -> Iterator[Training]:
        import optuna

        optuna.logging.set_verbosity(optuna.logging.ERROR)
        options: dict[str, Any] = {"min_resource": 1, "reduction_factor": 3}
        if pruner == "HyperbandPruner":
            options["max_resource"] = EPOCHS
        study = optuna.create_study(
            direction="maximize",
            study_name=f"seed {seed}",  # the pruner chooses brackets by this name
            sampler=optuna.samplers.TPESampler(seed=seed),
            pruner=getattr(optuna.pruners, pruner)(**options),
        )
        while True:
            trial = study.ask()
            key, epoch = _optuna_key(trial), 0
            for epoch in range(1, EPOCHS + 1):
                trial.report(curves.accuracy(key, epoch), epoch)
                if epoch < EPOCHS and trial.should_prune():
                    study.tell(trial, state=optuna.trial.TrialState.PRUNED)
                    break
            else:
                study.tell(trial, curves.accuracy(key, EPOCHS))
            yield Training(key, 0, epoch)

    return search


def _optuna_key(trial: Any) -> table.Key:
    """Asks for a candidate; numbers are integers of their index, as symexp asks Optuna too."""

    def pick(name: str, values: tuple[Any, ...]) -> Any:
        return values[trial.suggest_int(name, 0, len(values) - 1)]

    name = trial.suggest_categorical("optimizer", list(table.RATES))
    rate = pick(f"{name}_learning_rate", table.RATES[name])
    momentum = pick("momentum", table.MOMENTA) if name == "sgd" else None
    return (name, rate, momentum, *(pick(n, values) for n, values in table.CHOICES.items()))


def keras_tuner_hyperband(curves: table.Curves, seed: int) -> Iterator[Training]:
    """Searches by the oracle of KerasTuner's Hyperband, which begins again when it has finished."""
    import keras_tuner

    oracle = keras_tuner.oracles.HyperbandOracle(
        objective=keras_tuner.Objective("val_accuracy", "max"),
        max_epochs=EPOCHS,
        factor=3,
        hyperband_iterations=100,
        # It draws each value with the next seed, so near seeds would have candidates in common.
        seed=seed * 100_000,
        hyperparameters=_keras_tuner_space(keras_tuner.HyperParameters()),
    )
    oracle.verbose = 0
    with tempfile.TemporaryDirectory() as folder:
        oracle._set_project_dir(folder, "hyperband")
        while True:
            trial = oracle.create_trial("tuner")
            if trial.status != "RUNNING":
                return
            values = trial.hyperparameters.values
            begin, end = values["tuner/initial_epoch"], values["tuner/epochs"]
            key = _keras_tuner_key(values)
            best = max(curves.accuracy(key, epoch) for epoch in range(begin + 1, end + 1))
            oracle.update_trial(trial.trial_id, {"val_accuracy": best}, step=end)
            trial.status = "COMPLETED"
            oracle.end_trial(trial)
            yield Training(key, begin, end)


def _keras_tuner_space(space: Any) -> Any:
    name = "optimizer"
    space.Choice(name, list(table.RATES))
    for optimizer, rates in table.RATES.items():
        with space.conditional_scope(name, [optimizer]):
            space.Choice(f"{optimizer}_learning_rate", list(rates))
            if optimizer == "sgd":
                space.Choice("momentum", list(table.MOMENTA))
    for name, values in table.CHOICES.items():
        space.Choice(name, list(values))
    return space


def _keras_tuner_key(values: dict[str, Any]) -> table.Key:
    name = values["optimizer"]
    momentum = values["momentum"] if name == "sgd" else None
    rest = (values[choice] for choice in table.CHOICES)
    return (name, values[f"{name}_learning_rate"], momentum, *rest)


def searches() -> dict[str, Search | None]:
    """Returns the searches by name; one whose library is not installed is None."""
    found: dict[str, Search | None] = {
        "symexp random, every trial to the end": full("random"),
        "symexp tpe, every trial to the end": full("tpe"),
    }
    for name in ("asha", "hyperband", "bohb"):
        found[f"symexp {name}"] = continued(name) if _is_known(name) else None
    for pruner in ("HyperbandPruner", "SuccessiveHalvingPruner"):
        search = optuna_pruned(pruner) if installed("optuna") else None
        found[f"Optuna TPE, {pruner}"] = search
    found["KerasTuner Hyperband"] = keras_tuner_hyperband if installed("keras_tuner") else None
    return found


def _is_known(name: str) -> bool:
    """Tells whether this version of symexp has an algorithm, with what it needs."""
    try:
        as_algorithm(name)
    except Exception:
        return False
    return True


def best_of_random(curves: table.Curves, seed: int) -> float:
    """Returns the best accuracy of 100 full random trials."""
    return max(curves.accuracy(t.key, EPOCHS) for t in full("random")(curves, seed))


def measure(search: Search, curves: table.Curves, targets: Iterable[float]) -> list[Spent]:
    """Returns the epochs of a search, for each seed and its target."""
    return [spent(search(curves, seed), curves, goal) for seed, goal in enumerate(targets)]


def _row(name: str, found: list[Spent]) -> None:
    full_epochs = [s.full for s in found]
    low, middle, high = statistics.quantiles(full_epochs, n=4, method="inclusive")
    missed = sum(epochs >= CAP for epochs in full_epochs)
    print(
        f"{name:<40} {middle:>7,.0f} ({low:,.0f} to {high:,.0f})".ljust(68)
        + f"{statistics.median(s.any for s in found):>9,.0f}"
        + (f"   {missed} of {len(found)} did not reach it in {CAP:,}" if missed else ""),
        flush=True,
    )


def main(seeds: int = 10) -> None:
    """Prints the epochs of all searches."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    curves = table.read()
    bests = [best_of_random(curves, seed) for seed in range(seeds)]
    print(f"\n{seeds} seeds: median (quartiles); {versions()}")
    for share in SHARES:
        print(f"\n## Epochs to {share:.0%} of the best of {RANDOM_TRIALS} full random trials\n")
        print(f"{'search':<40} {'by a full trial':<27}{'any epoch':>9}")
        for name, search in searches().items():
            if search is None:
                print(f"{name:<40} not installed, or not in this version")
            else:
                _row(name, measure(search, curves, [share * best for best in bests]))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
