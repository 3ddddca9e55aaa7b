"""Hidden counts against the rule as it is published, against all tables there are, and against whoever adds up."""

from __future__ import annotations

import csv
import itertools
import json
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resilience.statistics.disclosure import attack, publish, suppress
from resilience.statistics.errors import NotComputable

# Requests of four age groups, as in a table made for this: what stands outside is added up.
AGES_BY_NEED = ((3, 18, 25, 7), (12, 2, 31, 40), (55, 60, 4, 22), (20, 15, 33, 1))
COUNTS = st.one_of(st.integers(0, 8), st.integers(0, 60), st.sampled_from([0, 1, 7, 8, 12, 13]))


def tables(most: int = 5):
    return st.integers(1, most).flatmap(
        lambda columns: st.lists(st.lists(COUNTS, min_size=columns, max_size=columns), min_size=1, max_size=most)
    )


def test_counts_are_hidden_and_rounded_as_hospital_episode_statistics_are():
    # NHS Digital, Hospital Episode Statistics: 0 is shown, 1 to 7 are not, all others to the nearest 5.
    shown = publish(range(23), margins=False).cells[0]
    assert shown == ("0", *["*"] * 7, *["10"] * 5, *["15"] * 5, *["20"] * 5)


def test_totals_are_of_the_true_counts_and_rounded_afterwards():
    table = publish([[12, 12], [12, 12]])
    assert table.values == ((10, 10), (10, 10))
    assert (table.row_totals, table.column_totals, table.total) == ((25, 25), (25, 25), 50)


def test_of_a_row_with_its_total_the_smallest_other_number_is_hidden_too():
    row = suppress([3, 18, 25], below=5)
    assert (row.cells, row.total) == ((("[c]", "[c]", "25"),), 46)
    assert (row.primary, row.secondary) == (((0, 0),), ((0, 1),))
    # 46 less 25 is shared by two.
    assert attack(row) == {(0, 0): (0, 21), (0, 1): (0, 21)}


def test_what_only_looks_like_totals_can_be_said_not_to_be():
    nines = [[9, 0, 9], [0, 0, 0], [9, 0, 9]]
    assert publish(nines).total == 10
    assert publish(nines, totals="beside").total == 35
    assert publish([9, 9, 18]).total == 35
    assert publish([9, 9, 18], totals="within").total == 20


def test_totals_may_stand_in_the_table_or_not():
    within = np.array(AGES_BY_NEED)
    within = np.column_stack([within, within.sum(axis=1)])
    within = np.vstack([within, within.sum(axis=0)])
    for method in (publish, lambda table: suppress(table, below=5)):
        beside, inside = method(AGES_BY_NEED), method(within)
        assert tuple(row[:-1] for row in inside.cells[:-1]) == beside.cells
        assert (inside.fates, inside.row_totals, inside.total) == (beside.fates, beside.row_totals, beside.total)
        assert dict(attack(inside)) == dict(attack(beside))


def test_only_three_small_counts_hidden_are_three_counts_given_away_and_attack_says_so():
    told = [[None, 18, 25, 46], [12, None, 31, 45], [55, 60, 4, 119], [70, 80, 60, 210]]
    assert attack(told) == {(0, 0): (3, 3), (1, 1): (2, 2)}


def test_a_count_that_rounded_totals_would_pin_is_protected_as_well():
    # 43 is shown as 45, at least 43; three times 12 is shown as 10, at most 12: what is left is 7 and nothing else.
    pinned = publish([7, 12, 12, 12])
    assert pinned.cells == (("*", "[c]", "10", "10"),)
    assert pinned.total == 45
    assert attack(pinned)[0, 0] == (1, 7)


def test_a_total_that_pins_the_small_counts_under_it_is_hidden_where_there_is_nothing_else():
    both = publish([7, 7], base=1)
    assert (both.cells, both.total, both.secondary) == ((("*", "*"),), None, ((0, 2),))
    assert dict(attack(both)) == {(0, 0): (1, 7), (0, 1): (1, 7), (0, 2): (8, 14)}


def test_without_totals_nothing_but_the_small_counts_is_hidden():
    alone = suppress(AGES_BY_NEED, below=5, margins=False)
    assert alone.secondary == ()
    assert alone.total is None
    assert attack(alone)[0, 0] == (0, None)


def test_what_is_not_recorded_is_neither_shown_as_0_nor_part_of_a_total():
    table = publish([[None, 20, 9], [30, math.nan, 11]])
    assert table.cells == (("", "20", "10"), ("30", "", "10"))
    assert table.row_totals == (30, 40)


def test_a_number_in_both_a_hidden_row_and_a_hidden_column_is_limited_by_the_stricter():
    assert attack([[None, None, 5], [None, None, 9], [8, 6, 14]])[0, 0] == (0, 5)
    assert attack([[None, None, 5], [None, None, 9], [13, 1, 14]])[0, 0] == (4, 5)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: publish([1.5]),
        lambda: publish([-1, 3]),
        lambda: publish([[1, 2], [3]]),
        lambda: publish([]),
        lambda: publish([[[1]]]),
        lambda: publish([1, 2], hidden=(3, 3)),
        lambda: publish([1, 2], hidden=(2, 7)),
        lambda: publish([1, 2], base=20),
        lambda: publish([1, 2], base=0),
        lambda: publish([[1, 2], [3, 4]], totals="within"),
        lambda: suppress([1, 2], below=1),
        lambda: attack([[None, 5, 3], [1, 1, 2], [2, 6, 8]]),
    ],
)
def test_what_cannot_be_hidden_or_attacked_is_refused_in_a_sentence(wrong):
    with pytest.raises(NotComputable, match=r"^[A-Z].*\.$"):
        wrong()


def every_table(known):
    """All whole tables with totals of which each number lies where a reader knows it to lie; small ones only."""
    inner = [known[row][column] for row in range(len(known) - 1) for column in range(len(known[0]) - 1)]
    width = len(known[0]) - 1
    for cells in itertools.product(*(range(low, high + 1) for low, high in inner)):
        rows = [list(cells[start : start + width]) for start in range(0, len(cells), width)]
        whole = [[*row, sum(row)] for row in rows]
        whole.append([sum(column) for column in zip(*whole, strict=True)])
        if all(low <= whole[r][c] <= high for r, line in enumerate(known) for c, (low, high) in enumerate(line)):
            yield whole


@settings(max_examples=25)
@given(st.lists(st.lists(st.integers(0, 9), min_size=2, max_size=2), min_size=2, max_size=2), st.sampled_from([1, 5]))
def test_attack_finds_exactly_what_trying_every_table_finds(rows, base):
    published = publish(rows, base=base, totals="beside")
    # No total here is above 40, so that what has no limit can be tried to the end.
    known = [[(one.low, 40 if one.high is None else one.high) for one in line] for line in published.known]
    inner = [[(low, min(high, 18)) for low, high in line[:-1]] for line in known[:-1]]
    known = [[*inner[row], known[row][-1]] for row in range(2)] + [known[-1]]
    possible = list(every_table(known))
    assert possible
    for (row, column), found in attack(published).items():
        values = {whole[row][column] for whole in possible}
        assert found.low == min(values)
        if found.high is not None and max(values) < 18:
            assert found.high == max(values)


@settings(max_examples=60)
@given(tables(), st.sampled_from([1, 5, 10]))
def test_no_small_count_that_was_published_can_be_narrowed_to_one_number(rows, base):
    published = publish(rows, base=base, totals="beside")
    found = attack(published)
    for at in published.primary:
        assert 1 <= found[at].low < found[at].high <= 7
    for row, column in itertools.product(range(len(rows)), range(len(rows[0]))):
        value = published.values[row][column]
        assert value is None or value == 0 or (value % base == 0 and abs(value - rows[row][column]) <= base / 2)
        assert (value == 0) is (rows[row][column] == 0)


@settings(max_examples=60)
@given(tables(), st.integers(2, 10))
def test_no_suppressed_count_is_pinned_and_every_number_shown_is_the_true_one(rows, below):
    published = suppress(rows, below=below, totals="beside")
    found = attack(published)
    for at in published.primary:
        low, high = found[at]
        assert high is None or low < high
    for row, totalled in enumerate(published.row_totals):
        assert totalled is None or totalled == sum(rows[row])
    for row, column in itertools.product(range(len(rows)), range(len(rows[0]))):
        hidden = published.pattern[row][column] != "shown"
        assert hidden or published.values[row][column] == rows[row][column]
        assert hidden or not 1 <= rows[row][column] < below
        assert not hidden or rows[row][column] > 0


@settings(max_examples=40)
@given(tables())
def test_what_is_hidden_lies_within_what_attack_finds(rows):
    whole = [[*row, sum(row)] for row in rows]
    whole.append([sum(column) for column in zip(*whole, strict=True)])
    for published in (publish(rows, totals="beside"), suppress(rows, below=8, totals="beside")):
        for (row, column), (low, high) in attack(published).items():
            assert low <= whole[row][column] <= (math.inf if high is None else high)


# ----------------------------------------------------------------------------------- cases with known answers


@pytest.mark.shared
def test_the_rules_of_the_case_are_kept(case):
    expected = json.loads((case("disclosure_dev") / "expected.json").read_text(encoding="utf-8"))
    for counts, method in (
        (expected["hes_rule_rounding"], publish),
        (expected["lt5_rule"], lambda table: suppress(table, below=5)),
    ):
        assert method([int(count) for count in counts]).cells[0] == tuple(counts.values())
    example = expected["secondary_row_example"]
    row = suppress(example["row"], below=5)
    assert (row.pattern, row.total) == ((("primary", "secondary", "shown"),), example["total_shown"])


@pytest.mark.shared
def test_no_primary_cell_of_the_case_is_pinned_while_its_totals_are_shown(case):
    with (case("disclosure_dev") / "table_dev.csv").open(newline="", encoding="utf-8") as lines:
        rows = [[int(cell) for cell in line[1:]] for line in list(csv.reader(lines))[1:]]
    published = suppress(rows, below=5)
    # The totals as they are shown, and nothing but what is shown: the attack starts from the printed table.
    assert published.values[-1] == tuple(rows[-1])
    assert tuple(row[-1] for row in published.values) == tuple(row[-1] for row in rows)
    found = attack(published.values)
    assert published.primary == ((0, 0), (1, 1), (2, 2), (3, 3))
    for row, column in published.primary:
        low, high = found[row, column]
        assert low <= rows[row][column] <= high
        assert low < high
