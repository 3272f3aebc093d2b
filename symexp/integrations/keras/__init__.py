"""Keras: its classes are symbolic by name, raw objects turn symbolic, live objects stay plain.

Imported by the core before the first class that derives from Keras is made symbolic, and before
the first raw Keras object enters a tree.
"""

from __future__ import annotations

from symexp._base.names import register_namer
from symexp.codec.names import trust
from symexp.integrations.keras.names import FUNCTIONS, name_of, on_new_type, symbolic_class
from symexp.tree.nodes.types import register_listener, register_provider

register_namer("keras", name_of)
register_listener("keras", on_new_type)
register_provider(symbolic_class)
trust(*FUNCTIONS)

from symexp.integrations.keras.adopt import adopt  # noqa: E402  (needs the registrations)
from symexp.integrations.keras.config import RawObjectError, RawWeightsWarning  # noqa: E402

__all__ = ["RawObjectError", "RawWeightsWarning", "adopt"]
