"""Choosing one of several from a list: Streamlit's select box with a type that says what comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast

import streamlit as st

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Choice = TypeVar("Choice")


def one_of(
    label: str,
    options: Sequence[Choice],
    words: Callable[[Choice], str],
    *,
    key: str,
    chosen: Choice | None = None,
    where: Any = st,  # noqa: ANN401 - Streamlit itself or one of its containers
    help_words: str | None = None,
) -> Choice:
    """Return the option that is chosen, `chosen` or the first one to begin with. There must be at least one."""
    begin = next((position for position, option in enumerate(options) if option == chosen), 0)
    picked = where.selectbox(label, options, index=begin, format_func=words, key=key, help=help_words)
    return cast("Choice", picked)
