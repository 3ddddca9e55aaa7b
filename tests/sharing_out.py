"""Which tests share one browser, one server or one PostgreSQL, and so run one after the other in one process.

pytest-xdist marks groups by changing a test's name, which pytest 9.2 no longer lets it do: the marks are ignored
without a word, and every process starts a browser of its own. So the groups are told by where a test stands.
"""

from __future__ import annotations

from xdist.scheduler import LoadScopeScheduling

GROUPS = {
    "tests/browser/": "browser",
    "tests/matrix/test_rows.py": "matrix on postgresql",
    "tests/matrix/": "matrix",
    "tests/web/": "served",
    "tests/services/test_example.py": "example",
    "tests/cli/test_commands.py": "example",
}


class ByGroup(LoadScopeScheduling):
    """Gives a whole group to one process, and every other test to whichever is free."""

    def _split_scope(self, nodeid: str) -> str:
        """Return what a test goes together with: its group, or itself alone."""
        is_on_postgresql = "[postgresql" in nodeid or "-postgresql" in nodeid
        for beginning, group in GROUPS.items():
            if nodeid.startswith(beginning):
                return "matrix on postgresql" if group == "matrix" and is_on_postgresql else group
        return "postgres" if is_on_postgresql else nodeid
