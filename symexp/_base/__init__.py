"""Which small tools do all packages of symexp share?

The files are independent of each other, except that `leaves` uses `names` and `markers`,
`names` uses `public_modules`, and `keypath` uses `tracebacks`:

- `keypath`: typed addresses of places in a tree
- `leaves`, `names`: equality, hashes and canonical bytes of plain values; public names of classes
- `public_modules`: where users import what the modules of symexp define
- `distributions`: names of distributions that differ from those of their modules
- `contextual`: contextual values, and their overrides
- `markers`: `MISSING_VALUE`, `Ref`, and the base of placeholders
- `elsewhere`: names of PyGlove that symexp does not have, with what to use instead
- `frozen`: the base of immutable records
- `recursion`: the depth limit of trees, and the recursion limit for deep ones
- `registry`: names by which a lower layer refers to an upper one
- `tracebacks`: errors of the user without the frames of symexp; public functions use it
- `introspection`: the number of arguments of a function; the line of the user's code in warnings
- `optional_arguments`: functions of users that take only some of the arguments that are offered
- `seeding`: the global random state of Python, seeded for a moment
- `csv_cells`: texts in CSV files that no spreadsheet executes
- `atomic`: files that are written as a whole or not at all
- `processes`, `progressbar`: worker processes, and progress bars
- `amounts`, `memory`: amounts of time and memory as texts, and the memory of a process
- `quiet_start`: the import of TensorFlow without notes that it was told to hide
- `garbage`: many new objects without a search for garbage among them

Invariants: these files import nothing else of symexp than `symexp.errors`. Importing them loads
neither NumPy nor another optional package.
"""
