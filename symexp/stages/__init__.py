"""Symbolic stages on the store. This module is `sx.stages`: the stages that symexp ships."""

from symexp.stages.builtin import Call, Constant, FetchLocal, FetchUrl, Trial, Unpack

__all__ = ["Call", "Constant", "FetchLocal", "FetchUrl", "Trial", "Unpack"]
