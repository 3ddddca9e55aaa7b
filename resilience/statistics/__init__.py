"""Pure methods for an analyst's notebook as much as for the pages: numbers in, frozen results out.

Kept out: files, clocks, the database and the screen. Missing is `None` or NaN and is never taken for zero; a
result that cannot be given is `None` with the reason in a sentence; an input that makes no sense is refused
with `NotComputable`, which is a `ValueError`.
"""
