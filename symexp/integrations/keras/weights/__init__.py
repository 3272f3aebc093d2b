"""Learned state of Keras objects: how is it found, written and given to other objects?

In reading order:

- `keras_files`: weights in the format of Keras, checked before Keras reads them;
- `collecting`: the learned state of the live objects in a tree, for archives;
- `restoring`: from an archive to a new live object; optimizers that Keras builds later;
- `sources`: what learned state can be taken from.

`docs/design/weights.md` has the decisions.
"""
