"""How does treescope show a symbolic value?

`parts` makes treescope's parts of the rows that `symexp.display.rows` makes for all views. Handles
have treescope's method `__treescope_repr__`, so treescope shows them anywhere, also inside of other
values. Treescope is imported at the first call.
"""
