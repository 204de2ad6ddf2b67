"""Keys are written alike, however many are asked for at once."""

from __future__ import annotations

from random import Random

import pytest

from kdev.mock.tables.begun import begun
from kdev.mock.tables.key_texts import Texts, identifiers, integers, varied_in

SAMPLES = [f"ORD-{number:06d}" for number in range(0, 1_000_000, 7_919)]
FEW = varied_in(["A10-x", "A21-x", "A32-x"], 1_000, None, Random(1))
MANY = varied_in(SAMPLES, 300_000, None, Random(1))
ASKED = (range(3), range(1_000, 1_200), range(2_000, 6_500), range(20_000, 20_001), [7, 3, 2_048, 9_999])


@pytest.mark.parametrize(
    "texts",
    [
        MANY,
        identifiers(40_000, Random(1)),
        integers(5, None, 90_000),
        begun(["ORD-000000", SAMPLES[3], SAMPLES[-1]], MANY) if MANY else None,
    ],
    ids=["varied", "identifiers", "integers", "begun"],
)
@pytest.mark.parametrize("numbers", ASKED, ids=str)
def test_parts_of_keys_are_the_keys(texts: Texts, numbers: range | list[int]) -> None:
    parts = [write(numbers) for write in texts.writers(b"<", b">", bare=True)]
    written = [b"".join(each) for each in zip(*parts, strict=True)]
    assert written == [f"<{texts.value(number)}>".encode() for number in numbers]


def test_few_keys_are_written_whole() -> None:
    assert FEW is not None
    (write,) = FEW.writers(b"", b"", bare=False)
    assert list(write(range(len(FEW)))) == [f'"{FEW.value(number)}"'.encode() for number in range(len(FEW))]
