"""Errors and warnings of the Keras integration."""

from __future__ import annotations

from symexp.tree.nodes.values import AdoptionError

__all__ = ["RawObjectError", "RawWeightsWarning"]


class RawObjectError(AdoptionError):
    """A Keras object that is not symbolic cannot be turned into a symbolic one."""


class RawWeightsWarning(UserWarning):
    """A Keras object that is not symbolic has weights, which its symbolic form does not keep.

    What enters a tree is its configuration. The model that is trained is made anew from that, with
    fresh weights, for every clone and every candidate alike.
    """
