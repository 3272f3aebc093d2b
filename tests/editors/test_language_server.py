"""What an editor shows: hover, completion and signature help of the language server of pyright."""

import itertools
import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("editors")]

PROGRAM = '''\
import symexp as sx
from symexp.keras import Sequential, layers


@sx.symbolize
class Experiment(sx.SymbolicMethods):
    def __init__(self, model: Sequential, epochs: int = 2) -> None:
        self.model = model

    def train(self) -> None:
        """Trains the model."""


@sx.symbolize
class Plain:
    def __init__(self, model: Sequential, epochs: int = 2) -> None:
        self.model = model


exp = Experiment(Sequential([layers.Dense(3)]))
plain = Plain(Sequential())
plain.clone()
exp.clone()
'''


class Server:
    """The language server, and a document that is open in it."""

    def __init__(self, folder: Path, text: str) -> None:
        name = Path(sys.executable).parent / "basedpyright-langserver"
        self.process = subprocess.Popen(
            [name, "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self.numbers = itertools.count(1)
        self.text = text
        self.document = {"uri": (folder / "open_program.py").as_uri()}
        markdown = ["markdown", "plaintext"]
        shown = {
            "hover": {"contentFormat": markdown},
            "signatureHelp": {"signatureInformation": {"documentationFormat": markdown}},
        }
        here = {"uri": folder.as_uri(), "name": "project"}
        self.ask("initialize", processId=None, rootUri=here["uri"], workspaceFolders=[here],
                 capabilities={"textDocument": shown})  # fmt: skip
        self._send({"method": "initialized", "params": {}})
        opened = {**self.document, "languageId": "python", "version": 1, "text": text}
        self._send({"method": "textDocument/didOpen", "params": {"textDocument": opened}})

    def ask(self, method: str, **params: object):
        number = next(self.numbers)
        self._send({"id": number, "method": method, "params": params})
        while True:
            told = self._receive()
            if told.get("id") == number and "method" not in told:
                assert "error" not in told, told
                return told["result"]
            if "id" in told and "method" in told:  # the server asks for settings
                items = told["params"].get("items") if told["params"] else None
                self._send({"id": told["id"], "result": items and [{} for _ in items]})

    def at(self, method: str, before: str, after: str = ""):
        """Asks about the place in the document between two texts."""
        place = self.text.index(before + after) + len(before)
        line = self.text.count("\n", 0, place)
        character = place - (self.text.rfind("\n", 0, place) + 1)
        position = {"line": line, "character": character}
        return self.ask(f"textDocument/{method}", textDocument=self.document, position=position)

    def _send(self, message: dict) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def _receive(self) -> dict:
        length = 0
        while line := self.process.stdout.readline().strip():
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        assert length, "the language server has ended"
        return json.loads(self.process.stdout.read(length))


@pytest.fixture(scope="module")
def server(project):
    made = Server(project, PROGRAM)
    with made.process:
        yield made
        made.process.kill()


def test_a_class_of_keras_has_its_signature_and_its_documentation(server):
    shown = server.at("hover", "layers.", "Dense(3)")["contents"]["value"]
    assert "class Dense(\n    units: int,\n" in shown
    assert "    use_bias: bool | Any = True,\n" in shown
    assert "    name: str | " in shown
    assert "Just your regular densely-connected NN layer." in shown
    assert "units: Positive integer, dimensionality of the output space." in shown


def test_the_signature_is_shown_while_a_call_is_written(server):
    (shown,) = server.at("signatureHelp", "layers.Dense(", "3")["signatures"]
    assert shown["label"].startswith("(units: int, activation: ")
    assert shown["label"].endswith("-> Dense")
    assert "Positive integer" in shown["parameters"][0]["documentation"]["value"]


def test_layers_are_completed(server):
    labels = {item["label"] for item in server.at("completion", "[layers.")["items"]}
    assert {"Conv2D", "Dense", "Dropout", "LSTM"} <= labels


def test_a_decorated_class_keeps_its_methods_and_gains_those_of_symbolic_objects(server):
    labels = {item["label"] for item in server.at("completion", "\nexp.")["items"]}
    assert {"train", "model", "clone", "rebind", "to_json"} <= labels
    assert "-> Experiment" in server.at("hover", "\nexp.", "clone")["contents"]["value"]


def test_a_plain_decorated_class_has_the_signature_and_the_methods(server):
    labels = {item["label"] for item in server.at("completion", "\nplain.")["items"]}
    assert {"clone", "rebind", "to_json"} <= labels
    (shown,) = server.at("signatureHelp", "= Plain(", "Seq")["signatures"]
    assert shown["label"].startswith("(model: Sequential, epochs: int = 2)")
