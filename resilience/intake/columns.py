"""Long columns with few distinct values, held as small numbers beside the values, so that a million rows stay
small.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any, Generic, TypeVar, overload

import numpy as np
import numpy.typing as npt

T = TypeVar("T")
CHUNK = 65_536
WIDEST_RANGE = 1_000_000


class Coded(Sequence[T], Generic[T]):
    """A read-only column: row n holds `values[codes[n]]`. Iterating gives plain Python values, as drivers
    want them.
    """

    __slots__ = ("codes", "values")

    def __init__(self, codes: npt.NDArray[Any], values: Sequence[T]) -> None:
        self.codes = codes.astype(_narrowest(len(values)), copy=False)
        self.values = values

    @classmethod
    def always(cls, value: T, length: int) -> Coded[T]:
        """Return a column that holds one value throughout."""
        return cls(np.zeros(length, dtype=np.uint8), [value])

    @classmethod
    def of_numbers(cls, numbers: npt.NDArray[np.int64]) -> Coded[int]:
        """Return a column of whole numbers as Python's own."""
        if not len(numbers):
            return Coded(np.zeros(0, dtype=np.uint8), [])
        low, high = int(numbers.min()), int(numbers.max())
        if high - low < min(WIDEST_RANGE, 4 * len(numbers) + 256):
            return Coded(numbers - low, range(low, high + 1))
        distinct, codes = np.unique(numbers, return_inverse=True)
        return Coded(codes, distinct.tolist())

    @classmethod
    def of_numbers_or_none(cls, numbers: npt.NDArray[np.int64], none: int) -> Coded[int | None]:
        """Return a column of whole numbers in which `none` stands for nothing."""
        held = cls.of_numbers(numbers)
        return Coded(held.codes, [None if number == none else number for number in held.values])

    def take(self, rows: npt.NDArray[Any]) -> Coded[T]:
        """Return the column of these rows, in their order."""
        return Coded(self.codes[rows], self.values)

    def test(self, holds: Sequence[bool]) -> npt.NDArray[np.bool_]:
        """Return for each row what `holds` says of its value; `holds` goes along `values`."""
        return np.array(holds, dtype=np.bool_)[self.codes]

    def __len__(self) -> int:
        return len(self.codes)

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> Coded[T]: ...
    def __getitem__(self, index: int | slice) -> T | Coded[T]:
        if isinstance(index, slice):
            return Coded(self.codes[index], self.values)
        return self.values[int(self.codes[index])]

    def __iter__(self) -> Iterator[T]:
        return chain.from_iterable(self._chunks())

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence):
            return NotImplemented
        return len(self) == len(other) and all(mine == theirs for mine, theirs in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Coded({len(self)} rows, {len(self.values)} values)"

    def _chunks(self) -> Iterator[list[T]]:
        values = np.empty(len(self.values), dtype=object)
        values[:] = self.values
        for start in range(0, len(self), CHUNK):
            yield values[self.codes[start : start + CHUNK]].tolist()


def _narrowest(distinct: int) -> type[np.unsignedinteger[Any]]:
    if distinct <= np.iinfo(np.uint8).max + 1:
        return np.uint8
    return np.uint16 if distinct <= np.iinfo(np.uint16).max + 1 else np.uint32
