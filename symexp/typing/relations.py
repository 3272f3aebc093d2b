"""How specs relate: does one accept all values of another, and how does one narrow another?

`is_compatible` answers `True` only if it is certain, with two exceptions that PyGlove makes too:
regular expressions are not compared, and a class that does not exist yet may be any class.
"""

from __future__ import annotations

import typing

from symexp._base.leaves import is_equal
from symexp._base.markers import MISSING_VALUE
from symexp.errors import SpecTypeError, SpecValueError
from symexp.typing.annotations import ForwardSpec
from symexp.typing.callables import Callable, Functor
from symexp.typing.choices import Enum, Union
from symexp.typing.containers import FrozenSet, Iterable, List, Sequence, Set, Tuple
from symexp.typing.dicts import Dict, Mapping
from symexp.typing.objects import Object, Type
from symexp.typing.scalars import Any, Bool, Float, Int, Str
from symexp.typing.value_spec import OPERATIONS, REFUSED, SpecDefinitionError, ValueSpec

__all__ = ["extend", "is_compatible"]

_put = object.__setattr__


def is_compatible(spec: ValueSpec, other: ValueSpec) -> bool:
    """Returns whether a spec accepts every value that another one accepts."""
    spec, other = _meant(spec), _meant(other)
    if spec is other:
        return True
    if other.frozen:
        return spec.accepts(other.default) and (spec.is_noneable or not other.is_noneable)
    if spec.frozen or (spec.transform is not None and spec != other):
        return spec == other
    if type(spec) is Any:
        return True
    if other.is_noneable and not spec.is_noneable:
        return False
    if type(other) is Union:
        return all(is_compatible(spec, candidate) for candidate in _without_none(other))
    if type(other) is Enum:
        return all(spec.accepts(value) for value in other.values)
    if other.transform is not None:
        other = other.skip_user_transform
    if type(spec) is Union:
        return any(is_compatible(c, _refusing_none(other)) for c in spec.candidates)
    if type(spec) in (Callable, Functor):
        return _calls(spec, other)
    rule = _RULES.get((type(spec), type(other)))
    return rule is not None and rule(spec, other)


def _meant(spec: ValueSpec) -> ValueSpec:
    """Returns the spec that the text of a `ForwardSpec` means; `Any` if that is not known."""
    if type(spec) is not ForwardSpec:
        return spec
    return Any() if spec.spec is None else spec.spec


def _without_none(union: Union) -> list[ValueSpec]:
    """Returns the candidates; that the union may be `None` was compared already."""
    kept = [c for c in union.candidates if not (type(c) is Enum and c.values == (None,))]
    return [_refusing_none(candidate) for candidate in kept]


def _refusing_none(spec: ValueSpec) -> ValueSpec:
    """Returns a spec without `None`, if it accepts anything else."""
    try:
        return spec.noneable(False) if spec.is_noneable else spec
    except SpecDefinitionError:
        return spec


def _in_bounds(spec: typing.Any, other: typing.Any) -> bool:
    low, high = spec.min_value, spec.max_value
    return (low is None or (other.min_value is not None and other.min_value >= low)) and (
        high is None or (other.max_value is not None and other.max_value <= high)
    )


def _ints_as_floats(spec: typing.Any, other: typing.Any) -> bool:
    # An int of too many bits is no float.
    return other.min_value is not None and other.max_value is not None and _in_bounds(spec, other)


def _sizes(spec: typing.Any, other: typing.Any) -> bool:
    low, high = spec.min_size or 0, spec.max_size
    return (other.min_size or 0) >= low and (
        high is None or (other.max_size is not None and other.max_size <= high)
    )


def _elements(spec: typing.Any, other: typing.Any) -> bool:
    return is_compatible(spec.element, other.element)


def _tuples(spec: typing.Any, other: typing.Any) -> bool:
    if not _sizes(spec, other):
        return False
    n = other.max_size if other.max_size is not None and other.fixed_length else 1
    theirs = (other.element,) * n if other.elements is None else other.elements
    ours = (spec.element,) * len(theirs) if spec.elements is None else spec.elements
    return all(map(is_compatible, ours, theirs))


def _sequences(spec: typing.Any, other: typing.Any) -> bool:
    elements = getattr(other, "elements", None)
    elements = (other.element,) if elements is None else elements
    return all(is_compatible(spec.element, element) for element in elements)


def _dicts(spec: typing.Any, other: typing.Any) -> bool:
    if spec.is_open:
        return True
    if other.is_open or not set(spec._needed) <= {*other._needed, *other._filled}:
        return False
    for key, theirs in other.fields.items():
        ours = spec._find(key)
        if ours is None or not is_compatible(ours, theirs):
            return False
    # A key that is named has its own spec, whatever the patterns say.
    ours_named = [spec.fields[k] for k in spec.fields if k not in other.fields]
    for key, theirs in other.patterns:
        ours = next((s for k, s in spec.patterns if k == key or k == Str()), None)
        if ours is None or not all(is_compatible(s, theirs) for s in (ours, *ours_named)):
            return False
    return True


def _classes(spec: typing.Any, other: typing.Any) -> bool:
    if not isinstance(spec.cls, type) or not isinstance(other.cls, type):
        return True
    try:
        return issubclass(other.cls, spec.cls)
    except TypeError:  # a protocol with data members has no subclasses
        return spec.cls in other.cls.__mro__


def _mappings(spec: typing.Any, other: typing.Any) -> bool:
    return is_compatible(spec.key, other.key) and is_compatible(spec.value, other.value)


def _calls(spec: typing.Any, other: ValueSpec) -> bool:
    if type(other) is Object:
        # Not `getattr`, which finds the `__call__` of the metaclass, too.
        bases = getattr(other.value_type, "__mro__", ())
        call = next((b.__dict__["__call__"] for b in bases if "__call__" in b.__dict__), None)
        return type(spec) is Callable and hasattr(call, "__code__") and bool(spec.fits_method(call))
    if type(other) is Type:
        return type(spec) is Callable and not (spec.args or spec.kw or spec.returns)
    if type(other) not in (type(spec), Functor):
        return False
    theirs = typing.cast(Callable, other)
    named = dict(theirs.kw)
    return (
        len(spec.args) <= len(theirs.args)
        and all(map(is_compatible, spec.args, theirs.args))
        and all(k in named and is_compatible(s, named[k]) for k, s in spec.kw)
        and (not spec.returns or not theirs.returns or is_compatible(spec.returns, theirs.returns))
    )


_Rule = typing.Callable[[typing.Any, typing.Any], bool]


def _always(spec: typing.Any, other: typing.Any) -> bool:
    return True


_RULES: dict[tuple[type, type], _Rule] = {
    (Bool, Bool): _always,
    (Int, Int): _in_bounds,
    (Float, Float): _in_bounds,
    (Float, Int): _ints_as_floats,
    (Str, Str): _always,
    (List, List): lambda a, b: _sizes(a, b) and _elements(a, b),
    (Tuple, Tuple): _tuples,
    (Set, Set): _elements,
    (Set, FrozenSet): _elements,
    (FrozenSet, FrozenSet): _elements,
    (Sequence, List): _sequences,
    (Sequence, Tuple): _sequences,
    (Sequence, Sequence): _elements,
    (Iterable, List): _sequences,
    (Iterable, Tuple): _sequences,
    (Iterable, Sequence): _elements,
    (Iterable, Iterable): _elements,
    (Dict, Dict): _dicts,
    (Mapping, Mapping): _mappings,
    (Object, Object): _classes,
    (Type, Type): _classes,
}


# Narrowing.


def extend(spec: ValueSpec, base: ValueSpec) -> ValueSpec:
    """Returns a spec narrowed by the spec of its base class; see `ValueSpec.extend`."""
    if base.frozen and not (spec.frozen and is_equal(spec.default, base.default)):
        raise _cannot(spec, base, "the base accepts only its default")
    if spec.frozen and type(base) is Enum:
        if not base.accepts(spec.default):
            raise _cannot(spec, base, f"the frozen value {spec.default!r} is none of its values")
        return Enum(spec.default, base.values, frozen=True)
    if spec.transform is None and base.transform is not None:
        spec = _changed(spec, transform=base.transform, _is_plain=False)
    if type(base) is Any or spec == base:
        return spec
    if type(base) is Union and type(spec) is not Union:
        found = base.get_candidate(spec) or next(
            (c for c in base.candidates if type(c) is type(spec)), None
        )
        if found is None:
            raise _cannot(spec, base, "no candidate of the base has this type")
        base = found.noneable(use_none_as_default=False) if base.is_noneable else found
    if type(base) is Callable and type(spec) is Object and is_compatible(base, spec):
        return spec
    if type(spec) is not type(base) and type(spec) is not Enum:
        raise _cannot(spec, base, "the types differ")
    if spec.is_noneable and not base.is_noneable:
        raise _cannot(spec, base, "the base does not accept None")
    return _NARROW.get(type(spec), _same)(spec, base)


def _cannot(spec: ValueSpec, base: ValueSpec, why: str) -> SpecTypeError:
    return SpecTypeError(f"{spec!r} cannot extend {base!r}: {why}.")


def _changed(spec: ValueSpec, **fields: typing.Any) -> ValueSpec:
    """Returns a spec with some fields changed; its default is checked again."""
    made = spec._copy()
    for name, value in fields.items():
        _put(made, name, value)
    if made.has_default and made.match(made.default) is REFUSED:
        raise SpecTypeError(
            f"The default of {spec!r} does not fit {made.set_default(MISSING_VALUE)!r}."
        )
    return made


def _same(spec: ValueSpec, base: ValueSpec) -> ValueSpec:
    if not is_compatible(base, spec):
        raise _cannot(spec, base, "it accepts more")
    return spec


def _str(spec: typing.Any, base: typing.Any) -> ValueSpec:
    return spec if spec.regex is not None else _changed(spec, regex=base.regex, _match=base._match)


def _number(spec: typing.Any, base: typing.Any) -> ValueSpec:
    low, high = _narrowed(spec, base, "min_value", "max_value")
    return _changed(spec, min_value=low, max_value=high)


def _narrowed(spec: typing.Any, base: typing.Any, lower: str, upper: str) -> tuple[typing.Any, ...]:
    """Returns the bounds of both specs; a bound that is given must not be wider."""
    low, least = getattr(spec, lower), getattr(base, lower)
    high, most = getattr(spec, upper), getattr(base, upper)
    if low is not None and least is not None and low < least:
        raise _cannot(spec, base, f"{lower} is smaller")
    if high is not None and most is not None and high > most:
        raise _cannot(spec, base, f"{upper} is larger")
    low, high = least if low is None else low, most if high is None else high
    if low is not None and high is not None and low > high:
        raise _cannot(spec, base, f"{lower} ({low}) is greater than {upper} ({high})")
    return low, high


def _list(spec: typing.Any, base: typing.Any) -> ValueSpec:
    low, high = _narrowed(spec, base, "min_size", "max_size")
    element = extend(spec.element, base.element)
    return List(element, min_size=low, max_size=high, **_options(spec))


def _tuple(spec: typing.Any, base: typing.Any) -> ValueSpec:
    if base.fixed_length and not spec.fixed_length:
        raise _cannot(spec, base, "the base has a fixed number of elements")
    low, high = _narrowed(spec, base, "min_size", "max_size")
    if spec.elements is None and base.elements is None:
        element = extend(spec.element, base.element)
        return Tuple(element, min_size=low, max_size=high, **_options(spec))
    ours = spec.elements or (spec.element,) * high
    theirs = base.elements or (base.element,) * high
    return Tuple(list(map(extend, ours, theirs)), **_options(spec))


def _dict(spec: typing.Any, base: typing.Any) -> ValueSpec:
    if base.is_open:
        return spec  # type: ignore[no-any-return]  # a Dict
    fields = dict(base.fields)
    for key, ours in spec.fields.items():
        theirs = base.fields.get(key)
        fields[key] = ours if theirs is None else extend(ours, theirs)
    patterns = dict(base.patterns)
    for key, ours in spec.patterns:
        patterns[key] = extend(ours, patterns[key]) if key in patterns else ours
    descriptions = {**base.descriptions, **spec.descriptions}
    rows = [(k, s, *([descriptions[k]] if k in descriptions else [])) for k, s in fields.items()]
    optional = spec.optional | (base.optional - spec.fields.keys())
    return Dict([*rows, *patterns.items()], optional=optional, **_options(spec))


def _options(spec: ValueSpec) -> dict[str, typing.Any]:
    names = ("default", "transform", "is_noneable", "frozen")
    return {name: getattr(spec, name) for name in names}


def _enum(spec: typing.Any, base: typing.Any) -> ValueSpec:
    for value in spec.values:
        if not base.accepts(value):
            raise _cannot(spec, base, f"{value!r} is not accepted by the base")
    return spec  # type: ignore[no-any-return]  # an Enum


def _union(spec: typing.Any, base: typing.Any) -> ValueSpec:
    made = []
    for candidate in spec.candidates:
        for theirs in _flat(base):
            if type(theirs) is not type(candidate):
                continue
            try:
                made.append(extend(candidate, theirs))
                break
            except (SpecTypeError, SpecValueError):
                continue
        else:
            raise _cannot(spec, base, f"the base has no candidate for {candidate!r}")
    return Union(made, spec.default, spec.is_noneable, spec.frozen)


def _flat(union: Union) -> typing.Iterator[ValueSpec]:
    for candidate in union.candidates:
        yield from _flat(candidate) if isinstance(candidate, Union) else (candidate,)


def _callable(spec: typing.Any, base: typing.Any) -> ValueSpec:
    return _changed(
        spec,
        args=spec.args or base.args,
        kw=spec.kw or base.kw,
        returns=spec.returns or base.returns,
    )


_NARROW: dict[type, typing.Callable[[typing.Any, typing.Any], ValueSpec]] = {
    Int: _number, Float: _number, Str: _str, List: _list, Tuple: _tuple, Dict: _dict,
    Enum: _enum, Union: _union, Callable: _callable, Functor: _callable,
}  # fmt: skip


OPERATIONS.update(is_compatible=is_compatible, extend=extend)
