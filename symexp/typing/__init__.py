"""Value specs: which values may the arguments of symbolic classes and functions have?

Specs come from annotations, or are given as in `sx.symbolize([("rate", sx.typing.Float())])`. See
`docs/value-specs.md`. Read the files in this order:

- `converters`: conversions by functions of the user, registered or as `transform` of a spec.
- `forward_refs`: classes that a spec names before they exist.
- `value_spec`: `ValueSpec`, the base class: checks, defaults, transforms, messages, equality.
- `scalars`: `Int`, `Float`, `Bool`, `Str`, and `Any`, which accepts everything.
- `containers`: specs by element: `List`, `Tuple`, `Set`, `FrozenSet`, `Iterable`, `Sequence`.
- `dicts`: specs by key: `Dict`, `Mapping`.
- `choices`: specs with alternatives: `Enum`, `Union`, `Optional`.
- `objects`: specs by class: `Object`, `Type`.
- `parameters`: what Python knows about the parameters of a class or function.
- `callables`: specs by signature: `Callable`, `Functor`.
- `annotations`: the spec of a type annotation.
- `annotation_of`: the annotation of a spec.
- `relations`: whether a spec accepts what another one does, and how it narrows it.
- `printing`: the printed form of specs.
- `signature`: `Field` and `Signature`: the parameters of a class or function, with their specs.
- `wrapped_signature`: signatures as `help` shows them.
- `members`: the signature of a class whose fields are declared, as those of `sx.Object`.
- `extra_keywords`: the names that a class takes through `**kwargs`.

Specs, fields and signatures are immutable, equal by content and hashable. A check never changes a
value in place, never materializes a symbolic object, and `apply(apply(v))` is `apply(v)`.
"""

from typing import TYPE_CHECKING, Annotated

from symexp._base.elsewhere import getattr_of
from symexp._base.markers import MISSING_VALUE, MissingValue
from symexp.typing import annotation_of, printing, relations  # they register their operations
from symexp.typing.annotations import from_annotation
from symexp.typing.callables import Callable, Functor
from symexp.typing.choices import Enum, Optional, Union
from symexp.typing.containers import FrozenSet, Iterable, List, Sequence, Set, Tuple
from symexp.typing.converters import register_converter
from symexp.typing.dicts import Dict, Mapping
from symexp.typing.forward_refs import ForwardRef
from symexp.typing.members import Member, signature_of_members
from symexp.typing.objects import Object, Type
from symexp.typing.scalars import Any, Bool, ConstStrKey, Float, Int, Str, StrKey
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
    "Annotated",
    "Any",
    "Bool",
    "Callable",
    "ConstStrKey",
    "Dict",
    "Enum",
    "Field",
    "Float",
    "ForwardRef",
    "FrozenSet",
    "Functor",
    "Int",
    "Iterable",
    "List",
    "Mapping",
    "Member",
    "MissingValue",
    "Object",
    "Optional",
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
    "register_converter",
    "signature_of",
    "signature_of_members",
]

del annotation_of, printing, relations

if not TYPE_CHECKING:  # or any name would be right
    __getattr__ = getattr_of(__name__)
