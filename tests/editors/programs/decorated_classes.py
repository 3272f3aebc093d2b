"""Classes that `sx.symbolize` decorates, as type checkers see them. See `keras_classes.py`."""

import dataclasses
from typing import Any, reveal_type

import symexp as sx
from symexp.keras import Sequential, layers, optimizers


@sx.symbolize
class Plain:
    def __init__(self, model: Sequential, num_epochs: int = 2) -> None:
        self._model = model
        self.epochs = num_epochs

    def train(self, x: object) -> list[float]:
        return [0.5]


plain = Plain(Sequential([layers.Dense(3)]))
reveal_type(plain)  # is Plain; pyright: Decorated[(model: Sequential, num_epochs: int = 2), Plain]
reveal_type(plain.clone().num_epochs)  # is int; pyright: Any
reveal_type(plain.train(1))  # is list[float]; pyright: Any
reveal_type(plain.sym_init_args)  # is Any
reveal_type(plain.to_json_str())  # is str
sx.patch(plain, lambda k, v: v * 2 if k and k.key == "units" else v, "scale_width?2")
sx.patch(plain, lambda k, v, p: v)
Plain(Sequential(), num_epoch=3)  # wrong: num_epoch
Plain(3)  # wrong: Sequential


def again(experiment: Plain) -> Plain:
    return experiment.rebind(num_epochs=3)


again(plain)
again(3)  # wrong: Plain


@sx.symbolize
class Typed(sx.SymbolicMethods):
    def __init__(self, model: Sequential, num_epochs: int = 2) -> None:
        self.model = model
        self.num_epochs = num_epochs

    def train(self, x: object) -> list[float]:
        return [0.5] * self.clone().num_epochs


typed = Typed(Sequential())
reveal_type(typed.clone())  # is Typed
reveal_type(typed.clone().train(1))  # is list[float]
reveal_type(typed.rebind("scale_width?2").model)  # is Sequential
typed.trian(1)  # wrong: trian
Typed(modle=Sequential())  # wrong: modle


@sx.symbolize(name="team.Named")
class Named:
    def __init__(self, rate: float) -> None:
        self.rate = rate


reveal_type(Named(0.1).clone())  # is Named; pyright: Decorated[(rate: float), Named]
sx.symbolize(nam="team.Named")  # wrong: symbolize


@sx.symbolize([("rate", sx.typing.Float(min_value=0))])
class WithSpecs:
    def __init__(self, rate: Any) -> None:
        self.rate = rate


WithSpecs(rat=1)  # wrong: rat


@sx.symbolize
class Own:
    """A class may have methods under the names of those of symbolic objects."""

    def __init__(self, size: int) -> None:
        self.size = size

    def save(self, where: str) -> int:
        return self.size


reveal_type(Own(3).save("here"))  # is int; pyright: Any
reveal_type(Own(3).clone())  # is Any; pyright: Decorated[(size: int), Own]


@sx.symbolize
@dataclasses.dataclass
class Point(sx.SymbolicMethods):
    x: int
    y: int = 0


reveal_type(Point(1).clone().y)  # is int
Point(1, z=2)  # wrong: z


class Child(Plain):
    pass


reveal_type(Child(Sequential()).clone())  # is Child


class Schedule(sx.Object):
    rate: float = 0.1
    steps: int = 100


reveal_type(Schedule(steps=3).clone().rate)  # is float
Schedule(step=3)  # wrong: step


@sx.members([("rate", sx.typing.Float()), ("steps", sx.typing.Int(default=9))])
class Declared(sx.Object):
    """mypy does not know fields that value specs declare; pyright accepts any arguments."""


print(Declared)
plain.num_epochs = 3


@sx.symbolize
def add(x: int, y: int) -> int:
    return x + y


add(1)(y=2)

model = sx.symbolize(Own)(3)
model.clone()


@sx.stage(outputs=["loss.txt"])
class Trained:
    def __init__(self, experiment: Plain) -> None:
        self.experiment = experiment

    def build(self, out: Any) -> None:
        print(self.experiment.clone().num_epochs)


reveal_type(Trained(plain).clone())  # is Trained; pyright: Any
print(optimizers.Adam().clone())
