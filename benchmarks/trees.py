"""The same trees for symexp, for PyGlove and for plain Python: N layers of 19 arguments each."""

from __future__ import annotations

from typing import Any

LAYER = """
class Conv:
    def __init__(self, filters, kernel_size=3, strides=1, padding='valid', data_format=None,
                 dilation_rate=1, groups=1, activation=None, use_bias=True,
                 kernel_initializer='glorot_uniform', bias_initializer='zeros',
                 kernel_regularizer=None, bias_regularizer=None, activity_regularizer=None,
                 kernel_constraint=None, bias_constraint=None, rate=0.5, seed=0, label='conv'):
        pass

class ReLU:
    def __init__(self, max_value=None, negative_slope=0.0, threshold=0.0):
        pass

class Model:
    def __init__(self, layers, name=None):
        pass

class Adam:
    def __init__(self, learning_rate=0.001, beta_1=0.9, beta_2=0.999):
        pass

class Experiment:
    def __init__(self, model, optimizer, num_epochs=5):
        pass
"""


class Classes:
    """The classes, symbolized by one library.

    Args:
        symbolize: The function that makes a class symbolic.
    """

    def __init__(self, symbolize: Any) -> None:
        namespace: dict[str, Any] = {"__name__": f"benchmarks.trees.{symbolize.__module__}"}
        exec(LAYER, namespace)
        for name in ("Conv", "ReLU", "Model", "Adam", "Experiment"):
            setattr(self, name, symbolize(namespace[name]))

    def build(self, n: int) -> Any:
        """Returns an experiment of n layers, each with an activation of its own."""
        conv, relu = self.Conv, self.ReLU
        layers = [conv(16 + i % 7, seed=i, activation=relu()) for i in range(n)]
        return self.Experiment(self.Model(layers), self.Adam(0.01))


def plain(value: Any) -> Any:
    """Returns a symbolic tree as plain dicts and lists, leaf for leaf."""
    from symexp.tree.nodes.node import Node
    from symexp.tree.nodes.state import get_state, is_handle

    node = get_state(value).node if is_handle(value) else value
    if type(node) is not Node:
        return node
    if node.keys is None:
        return [plain(v) for v in node.values]
    return {k: plain(v) for k, v in node.items()}
