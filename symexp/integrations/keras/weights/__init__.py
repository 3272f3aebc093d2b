"""How does learned state (weights, slots of optimizers) get to another object, or into a file?

In reading order:

- `sources`: what a state can be taken from, as a handle;
- `learned`: the learned state of a live object, as parts that outlive the object;
- `alignment`: which part of the source corresponds to which part of the target;
- `optimizers`: the slots of optimizers;
- `transfer`: from the alignment to assignments, all or nothing; `sx.patch(keep_weights=True)`;
- `keras_files`: weights in the format of Keras, checked before Keras reads them;
- `collecting`: the learned state of the live objects in a tree, for archives;
- `restoring`: from an archive to a new live object; optimizers that Keras builds later;
- `callbacks`: what the callbacks of a training remember;
- `training_state`: the state of a training, for the next attempt of a trial of a sweep.

The report and the public functions need no Keras: `symexp.patching.learned_state`.
`docs/design/weights.md` has the decisions.
"""
