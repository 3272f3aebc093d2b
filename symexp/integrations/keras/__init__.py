"""Keras as symbolic classes: how does a Keras object become a tree, and a live object stay plain?

The tree of a Keras object holds its configuration. Live objects are ordinary Keras objects that
train at full speed, and that Keras saves under its own names. In reading order:

- `public_names`: the exported names of the classes and functions of Keras, in files and for Keras;
- `plain_values`: tracked containers, dtypes and tensors in a plain form;
- `recorded`: the arguments that raw objects of users' classes were created with;
- `undisturbed`: objects of symexp's own, of which the program notices nothing;
- `config`: from a raw object to the arguments that make an equal object;
- `learned_arguments`: what `adapt()` learned, as arguments;
- `exact_types`: where Keras compares exact classes;
- `plain_attributes`: how live objects set attributes on TensorFlow;
- `torch_layers`: variables of equal names on the torch backend;
- `taken_ahead`: seeds and names that Keras draws in `__init__`, drawn when a ghost is created;
- `component_types`: how live components show their arguments, are copied, and train;
- `graphs`: graphs of functional models as plain data, and back to tensors;
- `parts`: layers that other layers make, which a tree does not have;
- `adopt`: raw objects in trees, functional models as trees, and the hooks into Keras;
- `code`: layers, models and graphs as Python source, for `sx.to_code`;
- `weights`: learned state in archives, and from one object to another;
- `training`: the callback that reports every epoch to a sweep and continues a training that was
  killed, and what a store keeps of a trained model.

The core imports this package before it symbolizes the first class that derives from Keras, and
before the first raw Keras object enters a tree. `symexp.keras` is the public namespace. Decisions
and rejected designs are in `docs/design/keras.md`.

Comments name the version of Keras in which a quirk was seen.
"""

from __future__ import annotations

from symexp._base.names import register_namer
from symexp._base.quiet_start import quiet_start
from symexp.codec.known_names import KERAS_FUNCTIONS
from symexp.codec.trusted_names import trust

with quiet_start():
    import keras as keras

from symexp.integrations.keras import torch_layers as torch_layers
from symexp.integrations.keras.public_names import (
    hub_name_of,
    name_of,
    share_names,
    symbolic_class,
)
from symexp.tree.nodes.types import register_listener, register_provider

# The import of `adopt` symbolizes `keras.Model`, which needs its public name and shares it with
# Keras. Then `adopt` registers a listener that does more.
register_namer("keras", name_of)
register_namer("keras_hub", hub_name_of)
register_listener("keras", share_names)
register_provider(symbolic_class)
trust(*KERAS_FUNCTIONS)

from symexp.integrations.keras.adopt import adopt  # noqa: E402  # needs the registrations
from symexp.integrations.keras.config import RawObjectError, RawWeightsWarning  # noqa: E402

__all__ = ["RawObjectError", "RawWeightsWarning", "adopt"]
