"""Which code and which values produce the result of a stage?

Reading order:

- `source`: follows the code of a stage, and remembers what its records depend on
- `references`: what a piece of code names
- `text`: the text of a piece of code, in one spelling
- `values`: values as text
- `static`: modules that an import inside a function would bring, without executing them
- `packages`: whose code it is, and the versions of packages
"""
