"""Search spaces: how does a tree with placeholders become candidates, and a candidate a DNA?

Packages and files in reading order:

- `dna`: search spaces (`DNASpec`) and their points (`DNA`), without trees;
- `placeholders`: search values in trees, and the template that joins a tree with its space;
- `constraints`: functions that say which candidates are feasible;
- `spec_template`: spaces without values, whose candidates are DNAs;
- `functions`: what users call: `dna_spec`, `decode`, `encode`, `iter`, `random_sample`;
- `rule_values`: search values in rule strings, such as `change_lr?oneof(0.1,0.01)`;
- `rule_space`: spaces that are made of an experiment and rules with search values;
- `lifting`: rules that reach into placeholders: patching a space and sampling commute;
- `evolution`: operations on DNAs: selectors, mutators, recombinators, and their compositions;
- `scalars`: numbers that depend on the step of a search;
- `traced`: functions that take decisions while they run, as spaces.

Invariants: spaces, DNAs and placeholders are immutable. All candidates of a space share everything
that the space fixes. A space prints and is written in the same way in every process.
"""
