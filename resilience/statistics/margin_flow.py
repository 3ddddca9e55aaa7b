"""A table with its totals as flows through a network, so that what totals give away is found exactly.

A row's total flows into the row, each cell from its row to its column, and a column's total out of the column; the
grand total closes the circle. All whole tables with given totals are such circulations, and every limit found on
whole numbers is reached by one of them (the constraints are totally unimodular), so nothing is lost by the method.

Source: Cox, 1995, Network models for complementary cell suppression; Ahuja, Magnanti and Orlin, 1993, Network Flows.
"""

from __future__ import annotations

import heapq
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

UNBOUNDED = 10**15
"""Stands for no limit: more than any count."""
Step = tuple[int, int]
"""The number of an edge, and 1 to let its flow grow or -1 to let it shrink."""


@dataclass(slots=True)
class Edge:
    """One number of the table: what flows, and between which limits an attacker knows it to lie."""

    start: int
    end: int
    flow: int
    low: int
    high: int


class Network:
    """Edges in a fixed order; node numbers are the caller's, from 0 to `nodes` - 1."""

    def __init__(self, nodes: int, edges: list[Edge]) -> None:
        self.edges = edges
        self._at: list[list[tuple[int, int, int]]] = [[] for _node in range(nodes)]
        for number, edge in enumerate(edges):
            self._at[edge.start].append((number, edge.end, 1))
            self._at[edge.end].append((number, edge.start, -1))

    def slack(self, number: int, way: int) -> int:
        """Return by how much the edge's flow can grow (`way` 1) or shrink (-1) within its limits."""
        edge = self.edges[number]
        return edge.high - edge.flow if way > 0 else edge.flow - edge.low

    def widest(self, number: int, way: int) -> int:
        """Return the largest (`way` 1) or smallest (-1) flow of one edge; the flows must be within their limits."""
        edge = self.edges[number]
        start, end = (edge.end, edge.start) if way > 0 else (edge.start, edge.end)
        while (own := self.slack(number, way)) > 0:
            path = self._free_path(start, end, without=number)
            if path is None:
                break
            step = min(own, *(self.slack(*one) for one in path))
            edge.flow += way * step
            self._push(path, step)
        return edge.flow

    def can_move(self, number: int) -> bool:
        """Whether another whole table within all limits has another flow here."""
        edge = self.edges[number]
        return any(
            self.slack(number, way) > 0 and self._is_reached(start, end, without=number)
            for way, start, end in ((1, edge.end, edge.start), (-1, edge.start, edge.end))
        )

    def cheapest_circle(self, number: int, cost: Callable[[int, int], int | None]) -> list[Step] | None:
        """Return the steps of the cheapest circle that would let this edge move, or None where there is none.

        `cost` says for an edge and a way what it takes that it can move that way: 0 where it can, None where it never
        could.
        """
        edge = self.edges[number]
        found = [
            path
            for way, start, end in ((1, edge.end, edge.start), (-1, edge.start, edge.end))
            if self.slack(number, way) > 0
            and (path := self._cheapest_path(start, end, without=number, cost=cost)) is not None
        ]
        return min(found)[1] if found else None

    def satisfy(self) -> bool:
        """Bring flows that keep every node in balance within their limits; return whether there are any."""
        for number, edge in enumerate(self.edges):
            while edge.flow < edge.low or edge.flow > edge.high:
                way = 1 if edge.flow < edge.low else -1
                missing = edge.low - edge.flow if way > 0 else edge.flow - edge.high
                start, end = (edge.end, edge.start) if way > 0 else (edge.start, edge.end)
                path = self._free_path(start, end, without=number)
                if path is None:
                    return False
                step = min(missing, *(self.slack(*one) for one in path))
                edge.flow += way * step
                self._push(path, step)
        return True

    def _push(self, path: list[Step], step: int) -> None:
        for number, way in path:
            self.edges[number].flow += way * step

    def _is_reached(self, start: int, end: int, *, without: int) -> bool:
        """Whether any way on edges that can still move leads there: depth first, since most circles are close by."""
        seen = {start}
        waiting = [iter(self._at[start])]
        while waiting:
            step = next(waiting[-1], None)
            if step is None:
                waiting.pop()
                continue
            number, other, way = step
            if number == without or other in seen or self.slack(number, way) <= 0:
                continue
            if other == end:
                return True
            seen.add(other)
            waiting.append(iter(self._at[other]))
        return False

    def _free_path(self, start: int, end: int, *, without: int) -> list[Step] | None:
        """Return the shortest way on edges that can still move, as edges and ways, or None."""
        came: dict[int, tuple[int, int, int]] = {}
        waiting = deque([start])
        while waiting:
            node = waiting.popleft()
            for number, other, way in self._at[node]:
                if number == without or other in came or other == start or self.slack(number, way) <= 0:
                    continue
                came[other] = (node, number, way)
                if other == end:
                    return list(_backwards(came, start, end))
                waiting.append(other)
        return None

    def _cheapest_path(
        self, start: int, end: int, *, without: int, cost: Callable[[int, int], int | None]
    ) -> tuple[int, list[Step]] | None:
        came: dict[int, tuple[int, int, int]] = {}
        least = {start: 0}
        waiting = [(0, start)]
        while waiting:
            spent, node = heapq.heappop(waiting)
            if node == end:
                return spent, list(_backwards(came, start, end))
            if spent > least[node]:
                continue
            for number, other, way in self._at[node]:
                price = None if number == without else cost(number, way)
                if price is None or spent + price >= least.get(other, UNBOUNDED):
                    continue
                least[other], came[other] = spent + price, (node, number, way)
                heapq.heappush(waiting, (spent + price, other))
        return None


def _backwards(came: dict[int, tuple[int, int, int]], start: int, end: int) -> Iterator[Step]:
    node = end
    while node != start:
        node, number, way = came[node]
        yield number, way
