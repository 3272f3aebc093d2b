"""Value specs: which values may the arguments of symbolic classes and functions have?

Specs come from annotations, or are given as in `sx.symbolize([("rate", sx.typing.Float())])`. See
`docs/value-specs.md`. Read the files in this order:

- `value_spec`: `ValueSpec`, the base class: checks, defaults, messages, equality.
- `scalars`: `Int`, `Float`, `Bool`, `Str`, and `Any`, which accepts everything.
- `containers`: specs by element: `List`, `Tuple`, `Set`, `FrozenSet`, `Iterable`, `Sequence`.
- `dicts`: specs by key: `Dict`, `Mapping`.
- `choices`: specs with alternatives: `Enum`, `Union`.
- `objects`: specs by class: `Object`, `Type`, `Callable`.
- `annotations`: the spec of a type annotation.
- `parameters`: what Python knows about the parameters of a class or function.
- `signature`: `Field` and `Signature`: the parameters of a class or function, with their specs.
- `members`: the signature of a class whose fields are declared, as those of `sx.Object`.
- `extra_keywords`: the names that a class takes through `**kwargs`.

Specs, fields and signatures are immutable, equal by content and hashable. A check never changes a
value in place, never materializes a symbolic object, and `apply(apply(v))` is `apply(v)`.
"""

from symexp._base.markers import MISSING_VALUE, MissingValue
from symexp.typing.annotations import from_annotation
from symexp.typing.choices import Enum, Union
from symexp.typing.containers import FrozenSet, Iterable, List, Sequence, Set, Tuple
from symexp.typing.dicts import Dict, Mapping
from symexp.typing.members import Member, signature_of_members
from symexp.typing.objects import Callable, Functor, Object, Type
from symexp.typing.scalars import Any, Bool, Float, Int, Str, StrKey
from symexp.typing.signature import (
    KEYWORD_ONLY,
    POSITIONAL_ONLY,
    POSITIONAL_OR_KEYWORD,
    VAR_KEYWORD,
    VAR_POSITIONAL,
    Field,
    Signature,
    signature_of,
)
from symexp.typing.value_spec import SpecDefinitionError, ValueSpec, as_spec

__all__ = [
    "KEYWORD_ONLY",
    "MISSING_VALUE",
    "POSITIONAL_ONLY",
    "POSITIONAL_OR_KEYWORD",
    "VAR_KEYWORD",
    "VAR_POSITIONAL",
    "Any",
    "Bool",
    "Callable",
    "Dict",
    "Enum",
    "Field",
    "Float",
    "FrozenSet",
    "Functor",
    "Int",
    "Iterable",
    "List",
    "Mapping",
    "Member",
    "MissingValue",
    "Object",
    "Sequence",
    "Set",
    "Signature",
    "SpecDefinitionError",
    "Str",
    "StrKey",
    "Tuple",
    "Type",
    "Union",
    "ValueSpec",
    "as_spec",
    "from_annotation",
    "signature_of",
    "signature_of_members",
]
