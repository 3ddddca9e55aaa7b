"""Where processes are killed and calls made twice: a new database for each test, on either engine."""

from __future__ import annotations

import itertools
import os

import pytest

from tests.faults import jobs

_numbers = itertools.count()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def place(request, tmp_path):
    url = f"sqlite:///{tmp_path / 'resilience.db'}"
    if request.param == "postgresql":
        server = request.getfixturevalue("postgres")
        name = f"faults_{os.getpid()}_{next(_numbers)}"
        server.psql(f"CREATE DATABASE {name}")
        url = server.get_uri(name)
    return jobs.make_place(url, tmp_path)
