"""Which code and which values produce the result of a stage?

Reading order:

- `source`: the records of the code of a stage, and how long they hold
- `records`: the records by name
- `follower`: follows code from object to object
- `references`: what a piece of code names
- `text`: the text of a piece of code, in one spelling
- `values`: values as text
- `rule_names`: the rules that strings apply
- `static`: modules that an import inside a function would bring, without executing them
- `packages`: whose code it is, and the versions of packages
"""
