"""Keras as source: how does `sx.to_code` write layers, models and graphs?

In reading order:

- `models`: `write`, which the writer calls for each object of a class of Keras; whole models;
- `layers`: layers with their names, dtype policies and learned statistics; inputs;
- `drawing`: graphs of functional models as calls of layers;
- `operations`: operations in graphs as operators, indices and functions of `keras.ops`;
- `results`: what the calls in a graph return.
"""
