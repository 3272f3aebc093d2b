"""What is refused before MLflow is asked for anything."""

import sys

import pytest

import symexp as sx
from symexp.store import Derivation
from symexp.store.errors import StoreError


def test_what_is_no_realization_is_an_error():
    with pytest.raises(StoreError, match="expected a realization"):
        sx.log_to_mlflow("rlz:x")


def test_without_mlflow_the_error_says_what_to_install(tmp_path, monkeypatch):
    stage = Derivation("a", build=lambda ctx: (ctx.out / "n").touch())
    built = sx.Store(tmp_path / "store").realize(stage)
    monkeypatch.setitem(sys.modules, "mlflow", None)
    with pytest.raises(StoreError, match=r"pip install 'symexp\[mlflow\]'"):
        sx.log_to_mlflow(built)


def test_the_url_of_a_server_is_no_name_of_an_experiment():
    with pytest.raises(sx.errors.SpecValueError, match="tracking_uri=") as caught:
        sx.callbacks.MLflow("postgresql://me:secret@host/runs")
    assert "secret" not in str(caught.value)
