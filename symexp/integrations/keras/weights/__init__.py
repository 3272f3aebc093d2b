"""How does learned state (weights, slots of optimizers) get from one experiment to another?

Reading order:

- `sources`: what a state can be taken from, as a handle;
- `learned`: the learned state of a live object, as parts that outlive the object;
- `alignment`: which part of the source corresponds to which part of the target;
- `optimizers`: the slots of optimizers;
- `transfer`: from the alignment to assignments, all or nothing; `sx.patch(keep_weights=True)`.

The report and the public functions need no Keras: `symexp.patching.learned_state`.
"""
