"""`log_to_mlflow`: a realization becomes a run of MLflow, once."""

from __future__ import annotations

import contextlib
import hashlib
import os
import socket
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from symexp._base.tracebacks import user_facing
from symexp.errors import describe
from symexp.integrations.mlflow.contents import Contents, check_experiment, contents_of
from symexp.store.disk.locks import FileLock
from symexp.store.disk.rights import FORBIDDEN
from symexp.store.disk.verify import verify
from symexp.store.errors import DamagedError, StoreError
from symexp.store.realization import Realization
from symexp.store.transfer.export import ABOUT, export
from symexp.store.upkeep.summary import summary_document

__all__ = [
    "METRICS_AT_ONCE",
    "PARAMS_AT_ONCE",
    "active_run",
    "experiment_of",
    "import_mlflow",
    "log_to_mlflow",
]

_REF, _STATE, _STORE = "symexp.ref", "symexp.logged", "symexp.store"
_COMPLETE = "complete"
PARAMS_AT_ONCE, METRICS_AT_ONCE = 100, 1000
"""How many MLflow takes at once."""


@user_facing
def log_to_mlflow(
    realization: Realization,
    *,
    metrics: Any = None,
    experiment: str | None = None,
    run_name: str | None = None,
    tags: Mapping[str, Any] | None = None,
    tracking_uri: str | None = None,
    parent: str | None = None,
    artifacts: bool = True,
    again: bool = False,
) -> str:
    """Logs a realization as a run of MLflow.

    The run has the arguments of the experiment as params (`layers.0.units`), the numbers that the
    call returned or the trial has as metrics, the files, and tags: the fingerprint of the
    experiment, the references, the commit of git, the user. Its times are those of the build. A
    kept failure becomes a failed run.

    A realization that the experiment of MLflow has already is not logged again. If something fails
    in between, the run is marked as failed, and the next call makes another one.

    Args:
        realization: The realization: what `store.realize` or `store.run` returned, or `store[ref]`.
        metrics: More metrics: a dict of numbers, or of lists with a number for each step; or names
            of artifacts with numbers, a JSON file or a text file with a single number.
        experiment: The name of the experiment of MLflow; it is made if it is missing. By default
            that of the active run, or the one that `mlflow.set_experiment` has set.
        run_name: The name of the run; by default that of the stage.
        tags: More tags.
        tracking_uri: The address of the tracking server; by default that of MLflow.
        parent: The id of the run that it is shown below; by default the active run, if any.
        artifacts: Whether the files are logged; `symexp.json`, which describes them, always is.
        again: Whether it is logged once more if it was logged before.

    Returns:
        The id of the run.

    Raises:
        StoreError: MLflow is not installed, or an argument does not fit.
        DamagedError: A file does not have the recorded bytes.
        MlflowException: The error of MLflow.

    Example:
        `sx.log_to_mlflow(store.run(exp, 'train_and_evaluate'), experiment='digits')`
    """
    if not isinstance(realization, Realization):
        raise StoreError(
            "log_to_mlflow: expected a realization, such as `store.realize(stage)` or "
            f"`store[ref]`, but got {describe(realization)}."
        )
    mlflow = import_mlflow()
    client = mlflow.MlflowClient(tracking_uri)
    active = active_run(mlflow, tracking_uri)
    above = client.get_run(parent) if parent is not None else active
    where = experiment_of(mlflow, client, experiment, above, tracking_uri)
    with _alone(realization, where) as is_alone:
        found = _logged(client, where, realization, is_alone)
        if found is not None and not again:
            return found
        with _checked_copy(realization, artifacts) as folder:
            contents = contents_of(realization, metrics, tags or {})
            made = _started(client, where, realization, contents, run_name, above)
            with _marked_if_it_fails(client, made):
                _send(mlflow, client, made, contents, _end_of(realization))
                _send_files(client, made, realization, folder)
                client.set_tag(made, _STATE, _COMPLETE)
                status = "FINISHED" if realization.ok else "FAILED"
                client.set_terminated(made, status, _end_of(realization))
    return made


def import_mlflow(what: str = "log_to_mlflow") -> Any:
    """Returns the module of MLflow.

    Args:
        what: What needs it, for the message.

    Raises:
        StoreError: It is not installed.
    """
    try:
        import mlflow
    except ModuleNotFoundError as error:
        if error.name != "mlflow":
            raise
        raise StoreError(f"{what} needs MLflow: `pip install 'symexp[mlflow]'`.") from None
    return mlflow


def active_run(mlflow: Any, tracking_uri: str | None) -> Any:
    """Returns the active run, if it is of the same tracking server."""
    is_default = tracking_uri is None or tracking_uri == mlflow.get_tracking_uri()
    return mlflow.active_run() if is_default else None


def experiment_of(
    mlflow: Any, client: Any, name: str | None, above: Any, tracking_uri: str | None
) -> str:
    """Returns the id of the experiment of MLflow; makes it if it is missing.

    Raises:
        SpecValueError: The name is the URL of a tracking server.
    """
    check_experiment(name)
    if name is None and above is not None:
        return str(above.info.experiment_id)
    if name is None and tracking_uri in (None, mlflow.get_tracking_uri()):
        from mlflow.tracking import fluent

        return str(fluent._get_experiment_id())  # MLflow has no public name for it
    name = "Default" if name is None else name
    found = client.get_experiment_by_name(name)
    if found is None:
        try:
            return str(client.create_experiment(name))
        except mlflow.MlflowException:  # another process may have made it
            found = client.get_experiment_by_name(name)
            if found is None:
                raise
    return str(found.experiment_id)


@contextlib.contextmanager
def _alone(realization: Realization, where: str) -> Iterator[bool]:
    """Keeps other processes from logging the same realization meanwhile, if the store is writable.

    Yields:
        Whether this process is alone.
    """
    name = hashlib.sha256(f"{realization.ref} {where}".encode()).hexdigest()[:32]
    lock = FileLock(realization.layout.locks / f"{name}.mlflow", transient=True)
    try:
        lock.acquire()
    except OSError as error:
        if error.errno not in FORBIDDEN:
            raise
    try:
        yield lock.is_held
    finally:
        lock.release()


def _logged(client: Any, where: str, realization: Realization, is_alone: bool) -> str | None:
    """Returns the id of a complete run of a realization.

    A run of the same store that is still running while this process is alone belongs to a process
    that was killed. It is marked as killed.
    """
    found = client.search_runs([where], f"tags.`{_REF}` = '{realization.ref}'")
    for run in found:
        if run.data.tags.get(_STATE) == _COMPLETE:
            return str(run.info.run_id)
    for run in found if is_alone else ():
        is_ours = run.data.tags.get(_STORE) == _name_of_store(realization)
        if is_ours and _STATE in run.data.tags and run.info.status == "RUNNING":
            client.set_terminated(run.info.run_id, "KILLED")
    return None


def _name_of_store(realization: Realization) -> str:
    root = os.path.realpath(realization.layout.root)
    return hashlib.sha256(f"{socket.gethostname()} {root}".encode()).hexdigest()[:16]


@contextlib.contextmanager
def _checked_copy(realization: Realization, artifacts: bool) -> Iterator[Path | None]:
    """Yields a folder with a checked copy of the files; `None` if they are not logged.

    MLflow would keep the modes of the store, which forbid to write and to remove.

    Raises:
        DamagedError: A file does not have the recorded bytes.
    """
    if not artifacts:
        damage = verify(realization.layout, [realization.parts])
        if damage:
            raise DamagedError(f"{damage[0]}. Nothing was logged.")
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="symexp-mlflow-") as folder:
        yield export(realization.layout, [realization.parts], f"{folder}/out")


def _started(
    client: Any,
    where: str,
    realization: Realization,
    contents: Contents,
    run_name: str | None,
    above: Any,
) -> str:
    """Makes the run, and returns its id."""
    tags = {**contents.tags, _STATE: "in part", _STORE: _name_of_store(realization)}
    if above is not None:
        tags["mlflow.parentRunId"] = str(above.info.run_id)
    name = contents.name if run_name is None else run_name
    started = int(realization.started.timestamp() * 1000)
    run = client.create_run(where, start_time=started, tags=tags, run_name=name)
    return str(run.info.run_id)


def _end_of(realization: Realization) -> int:
    return int((realization.started.timestamp() + realization.duration) * 1000)


@contextlib.contextmanager
def _marked_if_it_fails(client: Any, run: str) -> Iterator[None]:
    """Marks a run that was not logged to its end."""
    try:
        yield
    except BaseException as error:
        status = "FAILED" if isinstance(error, Exception) else "KILLED"
        with contextlib.suppress(Exception):  # the server may be gone; the error matters more
            client.set_tag(run, _STATE, "in part")
            client.set_terminated(run, status)
        error.add_note(f"the run {run} of MLflow is not complete, and is marked as {status}")
        raise


def _send(mlflow: Any, client: Any, run: str, contents: Contents, moment: int) -> None:
    params = [mlflow.entities.Param(key, value) for key, value in contents.params.items()]
    metrics = [mlflow.entities.Metric(key, v, moment, step) for key, v, step in contents.metrics]
    for start in range(0, len(params), PARAMS_AT_ONCE):
        client.log_batch(run, params=params[start : start + PARAMS_AT_ONCE], synchronous=True)
    for start in range(0, len(metrics), METRICS_AT_ONCE):
        client.log_batch(run, metrics=metrics[start : start + METRICS_AT_ONCE], synchronous=True)


def _send_files(client: Any, run: str, realization: Realization, folder: Path | None) -> None:
    if folder is None:
        client.log_dict(run, summary_document(realization), ABOUT)
    else:
        client.log_artifacts(run, str(folder))
