"""The plugin of mypy for classes that `sx.symbolize` and `sx.stage` decorate.

mypy does not look at the results of class decorators. With the plugin, decorated classes have the
methods of symbolic objects, and their arguments as attributes:

    [mypy]
    plugins = symexp.mypy

Classes that derive from `sx.SymbolicMethods`, from `sx.Object` or from a class of `symexp.keras`
have the methods without it. The plugin is for the versions of mypy that `setup.cfg` names.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import final

from mypy.mro import MroError, calculate_mro
from mypy.nodes import (
    MDEF,
    AssignmentStmt,
    Expression,
    FuncDef,
    MemberExpr,
    NameExpr,
    Node,
    SymbolTableNode,
    TupleExpr,
    TypeInfo,
    Var,
)
from mypy.plugin import ClassDefContext, Plugin
from mypy.types import AnyType, CallableType, Instance, Type, TypeOfAny, get_proper_type

__all__ = ["plugin"]

_HANDLES = "symexp.tree.handles"
_DECORATORS = {
    f"{_HANDLES}.symbolize.symbolize": f"{_HANDLES}.handle.Symbolic",
    "symexp.stages.stage.stage": "symexp.stages.stage.StageMethods",
}

# The base of a class that has methods of its own under names of symbolic objects. They win, and
# their parameters may differ, which mypy refuses for a base that has them.
_WITHOUT_METHODS = f"{_HANDLES}.decorated.AnyAttribute"


def plugin(version: str) -> type[Plugin]:
    """Returns the plugin; mypy calls this function."""
    return SymexpPlugin


@final
class SymexpPlugin(Plugin):
    """Adds the methods of symbolic objects to decorated classes."""

    def get_class_decorator_hook(self, fullname: str) -> Callable[[ClassDefContext], None] | None:
        """Returns what gives a decorated class its base, before mypy looks at its subclasses."""
        base = _DECORATORS.get(fullname)
        return None if base is None else lambda context: _add_base(context, base)

    def get_class_decorator_hook_2(self, fullname: str) -> Callable[[ClassDefContext], bool] | None:
        """Returns what gives a decorated class its arguments as attributes."""
        return _add_arguments if fullname in _DECORATORS else None


def _add_base(context: ClassDefContext, name: str) -> None:
    info = context.cls.info
    base = context.api.named_type_or_none(name)
    if base is None or info.has_base(name):
        return
    if any(n in info.names and not n.startswith("__") for n in _names_of(base.type)):
        base = context.api.named_type_or_none(_WITHOUT_METHODS)
    if base is not None and not _is_added(info, base):
        context.api.fail(f"The class {info.name} cannot get the base {base.type.name}", context.cls)


def _names_of(info: TypeInfo) -> set[str]:
    return {name for base in info.mro[:-1] for name in base.names}


def _is_added(info: TypeInfo, base: Instance) -> bool:
    """Adds a base behind the others; returns whether Python could order them."""
    bases = info.bases
    info.bases = [known for known in bases if known.type.fullname != "builtins.object"]
    info.bases.append(base)
    try:
        info.mro = []
        calculate_mro(info)
    except MroError:
        info.bases = bases
        calculate_mro(info)
        return False
    return True


def _add_arguments(context: ClassDefContext) -> bool:
    """Adds the arguments of `__init__` as attributes, but those that the class sets itself.

    Returns whether the types of all arguments are known by now.
    """
    info = context.cls.info
    initializer = info.names.get("__init__")
    if initializer is None or not isinstance(initializer.node, FuncDef):
        return True
    function = initializer.node
    methods = [symbol.node for symbol in info.names.values() if isinstance(symbol.node, FuncDef)]
    assigned = {name for method in methods for name in _assigned_in(method)}
    for argument in function.arguments[1:]:
        name = argument.variable.name
        if argument.kind.is_star() or name in assigned or info.get(name) is not None:
            continue
        found = _type_of(context, function, name)
        if found is None:
            return False
        made = Var(name, found)
        made.info = info
        made._fullname = f"{info.fullname}.{name}"
        info.names[name] = SymbolTableNode(MDEF, made, plugin_generated=True)
    return True


def _type_of(context: ClassDefContext, function: FuncDef, argument: str) -> Type | None:
    """Returns the type of an argument, or `None` if mypy does not know it yet."""
    signature = get_proper_type(function.type) if function.type is not None else None
    if isinstance(signature, CallableType) and argument in signature.arg_names:
        # Signatures are analyzed after decorators.
        return context.api.anal_type(signature.arg_types[signature.arg_names.index(argument)])
    return AnyType(TypeOfAny.unannotated)


def _assigned_in(block: object) -> set[str]:
    """Returns the names that statements assign to attributes of `self`."""
    if isinstance(block, AssignmentStmt):
        return {name for target in block.lvalues for name in _attributes_in(target)}
    if isinstance(block, list):
        return {name for part in block for name in _assigned_in(part)}
    # The traversers of mypy are compiled, so a class here cannot derive from them.
    parts = [getattr(block, name, None) for name in _PARTS] if isinstance(block, Node) else []
    return {name for part in parts for name in _assigned_in(part)}


# Where the statements of mypy hold others.
_PARTS = ("body", "else_body", "bodies", "handlers", "finally_body")


def _attributes_in(target: Expression) -> set[str]:
    if isinstance(target, TupleExpr):
        return {name for item in target.items for name in _attributes_in(item)}
    if isinstance(target, MemberExpr) and isinstance(target.expr, NameExpr):
        return {target.name} if target.expr.name == "self" else set()
    return set()
