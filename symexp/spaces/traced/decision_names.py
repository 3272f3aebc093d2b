"""Names of decisions: the variable or keyword that a decision is assigned to, else its line.

`is_entered` tells whether a `with` statement takes the result of a call. Both are read from the
bytecode after the call. The instructions differ between Python 3.11, 3.12 and 3.13; comments name
the versions.
"""

from __future__ import annotations

import dis
from functools import lru_cache
from types import CodeType, FrameType

__all__ = ["Numbering", "is_entered", "name_at"]

# The code of a comprehension that has a frame of its own (before Python 3.12).
_COMPREHENSIONS = frozenset(("<listcomp>", "<setcomp>", "<dictcomp>"))
# Instructions that pass a value on: out of a function, or into the result of a comprehension.
_PASSED_ON = frozenset(("RETURN_VALUE", "LIST_APPEND", "SET_ADD", "MAP_ADD"))


class Numbering:
    """Numbers names that occur again: `units`, `units_2`, `units_3`."""

    def __init__(self) -> None:
        self._used: dict[str, int] = {}

    def key(self, name: str) -> str:
        """Returns the name, with a number if it occurred before."""
        key = name
        while key in self._used:
            self._used[name] += 1
            key = f"{name}_{self._used[name]}"
        self._used[key] = 1
        return key


def name_at(frame: FrameType | None, top: CodeType | None = None) -> str:
    """Returns a name for the result of the call that a frame executes.

    Args:
        frame: The frame.
        top: The code of the traced function; what its caller does with the result gives no name.

    The name is the variable, attribute or keyword to which the result is assigned, also through a
    comprehension and through functions that return it; else the function and the line in it.
    """
    here = frame
    while here is not None:
        found = _target(here.f_code, here.f_lasti)
        if found not in _PASSED_ON:
            if found:
                return found
            break
        is_top = here.f_code is top
        here = here.f_back if _passes_on(here.f_code, found) and not is_top else None
    return "decision" if frame is None else _place(frame)


def is_entered(frame: FrameType) -> bool:
    """Returns whether a `with` statement takes the result of the call that a frame executes."""
    return _follows(frame.f_code, frame.f_lasti) == "BEFORE_WITH"


@lru_cache(maxsize=4096)
def _follows(code: CodeType, offset: int) -> str:
    """Returns the name of the instruction after another one."""
    after = (i for i in dis.get_instructions(code) if i.offset > offset)
    return next((i.opname for i in after if i.opname != "CACHE"), "")


def _passes_on(code: CodeType, operation: str) -> bool:
    """Returns whether the caller of a frame assigns the result."""
    return (operation == "RETURN_VALUE" and code.co_name.isidentifier()) or (
        code.co_name in _COMPREHENSIONS
    )


def _place(frame: FrameType) -> str:
    """Returns the function of a frame and the line in it, as a name."""
    code = frame.f_code
    return f"{code.co_name.strip('<>')}_line_{frame.f_lineno - code.co_firstlineno + 1}"


@lru_cache(maxsize=4096)
def _target(code: CodeType, offset: int) -> str:
    """Returns the name to which the result of an instruction is assigned.

    It is the instruction in `_PASSED_ON` if that passes the result on, and empty if the result is
    used in another way.
    """
    after = [i for i in dis.get_instructions(code) if i.offset > offset and i.opname != "CACHE"]
    at = {instruction.offset: n for n, instruction in enumerate(after)}
    n = 0
    while n < len(after) and after[n].opname.startswith("JUMP"):
        n = at.get(after[n].argval, len(after))
    if n == len(after):
        return ""
    while n < len(after) and _is_inlined(after[n], code):
        n = _after_comprehension(after, n)
    operation = after[n].opname
    if operation in _PASSED_ON:
        return operation
    return _stored(after[n:]) or _argument(after[n:], code)


def _is_inlined(instruction: dis.Instruction, code: CodeType) -> bool:
    """Returns whether an element is added in a comprehension without a frame (Python 3.12)."""
    adds = instruction.opname in _PASSED_ON and instruction.opname != "RETURN_VALUE"
    # `[*before, oneof(...)]` adds an element too, but to the value right below on the stack.
    return adds and code.co_name not in _COMPREHENSIONS and (instruction.arg or 0) > 1


def _after_comprehension(after: list[dis.Instruction], start: int) -> int:
    """Returns the index of the instruction that uses the finished list, set or dict."""
    n = start
    while n + 2 < len(after):
        names = [i.opname for i in after[n : n + 3]]
        if names[0] == "END_FOR":
            n += 1 + (names[1] == "POP_TOP")
            if not after[n].opname.startswith("JUMP_BACKWARD"):
                break  # not the end of an inner `for`
        n += 1
    # The variables of the loops are restored to their values outside.
    if n < len(after) and after[n].opname == "SWAP":
        restored = (after[n].arg or 2) - 1
        n += 1
        while restored > 0 and n < len(after):
            restored -= after[n].opname.count("STORE_FAST")
            n += 1
    return n


def _stored(after: list[dis.Instruction]) -> str:
    """Returns the variable or attribute that gets the top of the stack, or an empty text."""
    loads = 0
    while loads < len(after) and after[loads].opname.startswith("LOAD_"):
        loads += 1
    if loads < len(after) and after[loads].opname == "STORE_ATTR":
        return str(after[loads].argval)  # `self.rate = floatv(...)` loads `self` in between
    if not after[0].opname.startswith("STORE_"):
        return ""
    target = after[0].argval
    # One instruction may store and load (Python 3.13); what it stores comes first.
    name = target[0] if isinstance(target, tuple) else target
    return name if isinstance(name, str) and name.isidentifier() else ""


_OWN_NAMES = {"CALL_KW": 1, "BUILD_CONST_KEY_MAP": 1}


# Instructions that take several values with names. The last two find the names on the stack.
_CONSUMERS = frozenset(("PRECALL", "CALL", "CALL_KW", "BUILD_CONST_KEY_MAP"))


def _argument(after: list[dis.Instruction], code: CodeType) -> str:
    """Returns the keyword or dict key that gets the top of the stack, or an empty text."""
    above = 0  # the number of values above it on the stack
    names: tuple[str, ...] = ()
    skipped_to = 0  # a jump forward leads past the other branch of a conditional expression
    for instruction in after:
        if instruction.offset < skipped_to:
            continue
        name, count = instruction.opname, instruction.arg or 0
        if name in _CONSUMERS and count > above - _OWN_NAMES.get(name, 0):
            place = count - 1 - (above - _OWN_NAMES.get(name, 0)) - (count - len(names))
            found = names[place] if 0 <= place < len(names) else ""
            return found if isinstance(found, str) and found.isidentifier() else ""
        if "BACKWARD" in name or name.startswith("RETURN"):
            return ""
        if name == "JUMP_FORWARD":
            skipped_to = instruction.argval
        has_value = instruction.opcode >= dis.HAVE_ARGUMENT
        above += dis.stack_effect(instruction.opcode, count if has_value else None, jump=False)
        if above < 0:
            return ""
        if name in ("KW_NAMES", "LOAD_CONST"):
            constant = code.co_consts[count]
            names = constant if isinstance(constant, tuple) else ()
        elif name != "PRECALL":
            names = ()
    return ""
