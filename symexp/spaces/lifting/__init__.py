"""Rules on spaces: patching a space and then sampling gives the same as sampling and patching.

Files in reading order:

- `worlds`: candidates of a space that try everything that a rule may see;
- `merging`: the patched space, from what the rule does to each of these candidates;
- `lift`: applies a rule to a space, and checks the result against the candidates.

`docs/design/search.md` has the reasons.
"""
