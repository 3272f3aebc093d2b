"""Trees as Python source: which code makes the same object without symexp?

In reading order:

- `layout`: expressions, and their lines of at most 88 columns;
- `names`: imports, variables, and names that the code needs;
- `definitions`: classes and functions of users that cannot be imported without symexp;
- `literals`: leaves as expressions;
- `writer`: nodes as expressions and statements, in the order in which objects are made;
- `code`: `sx.to_code`, which puts the text together.

`symexp.integrations.keras.code` writes the objects of Keras. Decisions and rejected
designs are in `docs/design/to-code.md`.
"""
