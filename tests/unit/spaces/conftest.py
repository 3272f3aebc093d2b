"""Patchers that the tests of rules with search values use."""

import symexp as sx


@sx.patcher([("rate", sx.typing.Float(min_value=0))], namespace="values")
def set_rate(target, rate):
    return {"lr": rate}


@sx.patcher(namespace="values")
def scale(target, factor: float, *layers: int):
    return {"x": target.x * factor}


@sx.patcher(namespace="values")
def set_any(target, value):
    return {"x": value}


@sx.patcher([("sizes", sx.typing.List(sx.typing.Int()))], namespace="values")
def set_list(target, sizes):
    return {"x": sizes}


@sx.patcher(namespace="values")
def scale_numbers(target, factor: float):
    return lambda k, v: v * factor if type(v) is int else v
