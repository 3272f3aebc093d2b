"""Functions as search spaces: which decisions does a function take while it runs?

`trace` runs a function that calls `sx.oneof` and so on, and finds its search space. A candidate of
the space is the function with its decisions. Files in reading order:

- `decision_names`: names of decisions, read from the bytecode after the call;
- `runs`: runs of a function, and the decisions that it takes in them;
- `steps`: the structure of the decisions of a function, and its search space;
- `exploration`: finds the structure by few runs, and compares it with others;
- `function_space`: `trace`, and the template of a traced function.

Invariants: under the same decisions a function takes the same next decision. A candidate runs and
is encoded without tracing.
"""

from symexp.spaces.traced.function_space import Traced, trace
from symexp.spaces.traced.runs import TraceError

__all__ = ["TraceError", "Traced", "trace"]
