"""Bringing a large file in: it is seen coming in, and it can be stopped."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from resilience.services.importing import FEW_ROWS

AREA = "Northmoor and Vale"
ROWS = FEW_ROWS + 40_000
PATIENCE = 30_000
"""Milliseconds: on a machine with other work the file takes its time."""


@pytest.fixture
def large_file(tmp_path):
    first = date(2021, 1, 1)
    lines = (f"{first + timedelta(days=row % 1500)},request,FOD" for row in range(ROWS))
    file = tmp_path / "whole log.csv"
    file.write_text("date,direction,need type\n" + "\n".join(lines), encoding="utf-8")
    return file


def test_a_large_import_can_be_stopped_and_nothing_of_it_is_there(window, large_file):
    window.become("Area lead", AREA)
    page = window.open("/bring_data")
    page.locator("input[type=file]").set_input_files(large_file)
    expect(page.get_by_text(f"{ROWS:,} rows read, all clean")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("button", name="Bring these records in").click()
    stop = page.get_by_role("button", name="Stop, and write nothing")
    expect(stop).to_be_visible(timeout=PATIENCE)
    stop.click()
    expect(page.get_by_text("Nothing of whole log.csv was written")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_role("region", name="Batches, newest first")).not_to_contain_text("whole log.csv")
    expect(page.get_by_role("button", name="Bring these records in")).to_be_visible()
