"""The signature of a class whose fields are declared, and not parameters of a constructor."""

from __future__ import annotations

import typing
from collections.abc import Callable, Sequence

from symexp._base.markers import MISSING_VALUE
from symexp.errors import SpecTypeError, SpecValueError, SymbolizeError, closest
from symexp.typing.annotations import ForwardSpec
from symexp.typing.containers import List
from symexp.typing.parameters import LazyDescriptions
from symexp.typing.scalars import Any, Str
from symexp.typing.signature import (
    KEYWORD_ONLY,
    POSITIONAL_OR_KEYWORD,
    VAR_KEYWORD,
    VAR_POSITIONAL,
    Field,
    Signature,
    checking,
    fitting,
    read_hint,
)
from symexp.typing.value_spec import ValueSpec, fresh

__all__ = ["Member", "signature_of_members"]


class Member(typing.NamedTuple):
    """The declaration of one field in a class.

    Attributes:
        name: The name; a `Str` spec stands for all names that are not declared.
        owner: The class that declares it.
        annotation: Its annotation; `MISSING_VALUE` if it has none.
        spec: Its value spec, if it is given as such; it wins over the annotation.
        default: Its default; `MISSING_VALUE` if it has none.
        factory: Makes the default anew for each object; `None`: no factory.
        description: What it means; empty if that is not said.
        by_name_only: Whether it is not accepted by position.
        narrows: The declaration in a base class that this one narrows; `None`: there is none.
    """

    name: str | Str
    owner: type
    annotation: typing.Any = MISSING_VALUE
    spec: ValueSpec | None = None
    default: typing.Any = MISSING_VALUE
    factory: Callable[[], typing.Any] | None = None
    description: str = ""
    by_name_only: bool = False
    narrows: Member | None = None

    @property
    def is_default_only(self) -> bool:
        """Whether it gives a field of a base class another default, and nothing else."""
        return self.annotation is MISSING_VALUE and self.spec is None

    def over(self, base: Member) -> Member:
        """Returns this declaration; what it leaves open is as in one that comes after it.

        Args:
            base: The declaration of the same field that follows in the MRO of a class.
        """
        if self.is_default_only:
            return base._replace(default=self.default, factory=self.factory)
        narrowed: Member | None = base
        while narrowed is not None and not issubclass(self.owner, narrowed.owner):
            narrowed = narrowed.narrows  # of a class beside this one, which promises nothing for it
        description = self.description or base.description
        return self._replace(description=description, narrows=narrowed)


def signature_of_members(
    cls: type, members: Sequence[Member], positional: Sequence[str] | None = None
) -> Signature:
    """Returns the signature of a class with declared fields.

    Args:
        cls: The class.
        members: Its fields, those of base classes first; names are unique.
        positional: Names of the fields that are accepted by position, in order; the last may be
            `'*name'` for a list of all further ones. `None`: all fields in their order, without
            those that are `by_name_only`.

    Raises:
        SymbolizeError: `positional` names no field, or a field accepts more than in a base class.
        SpecTypeError, SpecValueError: A default does not fit its field.
    """
    docs = LazyDescriptions(cls)
    fields = {str(m.name): _field(cls, m, docs) for m in members if isinstance(m.name, str)}
    by_name_only = {str(m.name) for m in members if m.by_name_only}
    order = [n for n in fields if n not in by_name_only] if positional is None else list(positional)
    if positional is not None:
        _check_order(cls, positional, fields)
    rows = []
    for name in order:
        kind = VAR_POSITIONAL if name.startswith("*") else POSITIONAL_OR_KEYWORD
        rows.append(_of_kind(fields.pop(name.removeprefix("*")), kind))
    rows.extend(_of_kind(field, KEYWORD_ONLY) for field in fields.values())
    rows.extend(_extra(m) for m in members if not isinstance(m.name, str))
    return Signature(rows)


def _check_order(cls: type, positional: Sequence[str], fields: dict[str, Field]) -> None:
    """Checks that an `init_arg_list` names fields, each once, and a list of further ones last."""
    label = f"init_arg_list of {cls.__qualname__}"
    if isinstance(positional, str):
        raise SymbolizeError(f"{label} is the text {positional!r}. Write [{positional!r}].")
    for i, name in enumerate(positional):
        field = fields.get(name.removeprefix("*"))
        if field is None:
            raise SymbolizeError(f"{label} names {name!r}. {closest(name, fields)}")
        if name in positional[:i]:
            raise SymbolizeError(f"{label} names {name!r} twice.")
        if not name.startswith("*"):
            continue
        if i < len(positional) - 1:
            raise SymbolizeError(
                f"{label} names {positional[i + 1]!r} after {name!r}. Put it before."
            )
        if field.spec is not None and type(field.spec) is not List:
            raise SymbolizeError(
                f"{label} collects arguments in {name[1:]!r}, but its value spec is "
                f"{field.spec!r}. Declare it as a list: `sx.typing.List({field.spec!r})`."
            )


def _field(cls: type, member: Member, docs: LazyDescriptions) -> Field:
    spec = _spec(member)
    default = member.default if member.factory is None else member.factory()
    if default is MISSING_VALUE and spec.has_default:
        default = fresh(spec.default)
    elif default is not MISSING_VALUE:
        spec = fitting(spec, default, explicit=True)
        if not spec.accepts(default):
            error = spec.error(default, member.name)
            raise type(error)(f"Bad default of a field of {cls.__qualname__}: {error}")
    description = member.description or docs
    return Field(
        str(member.name),
        checking(spec),
        default,
        description=description,
        factory=member.factory,
    )


def _spec(member: Member) -> ValueSpec:
    """Returns the value spec of a field, narrowed by those of the base classes."""
    spec = member.spec or Any()
    if member.spec is None and member.annotation is not MISSING_VALUE:
        spec = read_hint(member.annotation, member.owner, member.owner)
    if member.narrows is None:
        return spec
    spec, base = _meant(spec), _meant(_spec(member.narrows))
    if not (spec.type_resolved and base.type_resolved):
        return spec
    try:
        extended: ValueSpec = spec.extend(base)
    except (SpecTypeError, SpecValueError) as error:
        if base.is_compatible(spec):
            return spec
        raise SymbolizeError(
            f"The field {member.name!r} of {member.owner.__qualname__} accepts values that it does "
            f"not accept in {member.narrows.owner.__qualname__}: {error} Declare the wider field "
            "in the base class, or give it another name."
        ) from None
    return extended


def _meant(spec: ValueSpec) -> ValueSpec:
    """Returns the spec that the text of a `ForwardSpec` means, if that is known."""
    return spec.spec or spec if type(spec) is ForwardSpec else spec


def _of_kind(field: Field, kind: str) -> Field:
    spec, default = field.spec, field.default
    if kind == VAR_POSITIONAL:
        spec, default = (None if spec is None else spec.child(0)), MISSING_VALUE
    return Field(field.name, spec, default, kind, field.description_source, factory=field.factory)


def _extra(member: Member) -> Field:
    assert isinstance(member.name, Str)
    if member.name.regex is not None:
        raise SymbolizeError(
            f"{member.owner.__qualname__} declares all fields whose names match "
            f"{member.name.regex!r}. Declare them one by one, or declare one field with a "
            "`sx.typing.Dict` of such keys."
        )
    return Field("kwargs", checking(member.spec or Any()), kind=VAR_KEYWORD)
