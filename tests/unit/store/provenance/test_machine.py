"""The machine and the user, also where parts of them are not known."""

import getpass
import os
import pwd
import sys
import types

from symexp.store.provenance import machine as module
from symexp.store.provenance.machine import machine, user


def test_the_machine_has_a_system_processors_and_memory():
    found = machine()
    assert found["arch"] == os.uname().machine
    assert found["system"].startswith(os.uname().sysname)
    assert found["cpus"] >= 1
    assert found["memory"] > 2**20


def test_a_user_without_a_name_has_a_number(monkeypatch):
    def fail(*_):
        raise KeyError("no such user")

    assert user() == pwd.getpwuid(os.getuid()).pw_name
    monkeypatch.setattr(pwd, "getpwuid", fail)
    monkeypatch.setattr(getpass, "getuser", lambda: "ada")
    assert user() == "ada"
    monkeypatch.setattr(getpass, "getuser", fail)
    assert user() == f"user {os.getuid()}"


def test_the_driver_tells_the_names_of_gpus(monkeypatch, tmp_path):
    for bus in ("0", "1"):
        (tmp_path / bus).mkdir()
        (tmp_path / bus / "information").write_text("Model: \t\t NVIDIA H100\nIRQ: 17\n")
    monkeypatch.setattr(module, "_GPUS", f"{tmp_path}/*/information")
    assert machine()["gpus"] == ["NVIDIA H100"] * 2


def test_torch_is_asked_only_if_it_uses_its_gpus_already(monkeypatch, tmp_path):
    monkeypatch.setattr(module, "_GPUS", f"{tmp_path}/none")
    cuda = types.SimpleNamespace(is_initialized=lambda: False, device_count=lambda: 1)
    monkeypatch.setitem(sys.modules, "torch", types.SimpleNamespace(cuda=cuda))
    assert "gpus" not in machine()
    cuda.is_initialized, cuda.get_device_name = (lambda: True), (lambda index: f"GPU {index}")
    assert machine()["gpus"] == ["GPU 0"]
    monkeypatch.setitem(sys.modules, "torch", types.SimpleNamespace())
    assert "gpus" not in machine()
