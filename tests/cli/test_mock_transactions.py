"""What `kdev mock --transactional` refuses before anything is sent."""

from __future__ import annotations

from collections.abc import Callable

from kdev.cli.delivery import delivery_of, delivery_options, in_transactions, transacted_from
from kdev.delivery import USUAL, Delivery
from tests.conftest import ROOT, Kdev

TUTORIAL = str(ROOT / "specs" / "car-rentals.yaml")
REFUSED = (
    ("--dry-run", "--transactional"),
    ("--abort", "1%"),
    ("--transactional", "--abort", "150%"),
    ("--transactional", "--abort", "often"),
    ("--transactional", "--acks", "1"),
    ("--transactional", "--producer", "acks=0"),
    ("--transactional", "--producer", "enable.idempotence=false"),
    ("--transactional", "--transaction-time", "14m"),
    ("--producer", "transactional.id=mine"),
)


def test_what_does_not_go_with_transactions_is_refused_with_what_to_do(
    kdev: Kdev, same_as: Callable[[str, str], None]
) -> None:
    said: list[str] = []
    for words in REFUSED:
        result = kdev("mock", TUTORIAL, *words)
        assert result.code == 2, words
        said += [f"$ kdev mock SPEC {' '.join(words)}", result.err]

    same_as("mock/transactions-refused", "\n".join(said))


def test_the_options_that_ask_for_transactions_again_are_those_that_were_typed() -> None:
    typed = ["--transactional", "--transaction-size", "20", "--transaction-time", "2s", "--abort", "1.5%"]

    wish = transacted_from(20, "2s", "0.015", seed=1)

    assert delivery_options(in_transactions(USUAL, wish)) == typed


def test_each_worker_has_a_transactional_id_and_a_chance_of_its_own() -> None:
    usual = in_transactions(
        Delivery(settings={"transactional.id": "mine"}), transacted_from(None, None, None, seed=1)
    )

    first, second = (delivery_of(usual, worker).transacted for worker in (1, 2))

    assert first is not None
    assert second is not None
    assert (first.name, second.name) == ("mine-1", "mine-2")
    assert first.seed != second.seed
