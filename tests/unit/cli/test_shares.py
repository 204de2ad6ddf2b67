"""Shares as they are typed, and as the command that makes the same again says them."""

from __future__ import annotations

import pytest

from kdev.cli.shares import share_from, share_text


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.01, "1%"), (0.07, "7%"), (1.0, "100%"), (0.005, "0.5%"), (1e-7, "0.00001%"), (0.125, "12.5%")],
)
def test_a_share_is_written_as_it_can_be_typed(share: float, text: str) -> None:
    assert share_text(share) == text
    assert share_from("--invalid", text) == pytest.approx(share)
