"""Rates of topics and messages: one pace for the run, shared exactly."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kdev.errors import UsageError
from kdev.mock.rates import Rated, Shares, rates_from, shared

RATED = (
    Rated("orders", "orders", "OrderPlaced", 3),
    Rated("orders", "orders", "OrderCancelled", 1),
    Rated("stock.levels", "stock/levels", "StockChanged", 1),
)


def shares(*said: str) -> Shares:
    return shared(rates_from(said), RATED)


def each(found: Shares) -> dict[str, Fraction]:
    """The rate of each message, in records a second."""
    whole = sum(found.weights.values())
    return {message: Fraction(found.rate) * weight / whole for (_, message), weight in found.weights.items()}


def test_without_a_rate_each_topic_has_ten_a_second() -> None:
    assert shares().rate == "20"


def test_a_plain_rate_is_shared_by_the_weights_of_the_document() -> None:
    assert shares("50k") == Shares(
        "50k",
        {("orders", "OrderPlaced"): 3, ("orders", "OrderCancelled"): 1, ("stock.levels", "StockChanged"): 1},
    )


def test_a_topic_has_its_own_rate_which_its_messages_share() -> None:
    assert each(shares("orders=400", "stock/levels=30/m")) == {
        "OrderPlaced": 300,
        "OrderCancelled": 100,
        "StockChanged": Fraction(1, 2),
    }


def test_a_message_has_its_own_rate_and_the_rest_of_its_topic_another() -> None:
    assert each(shares("OrderCancelled=1", "orders=99", "10")) == {
        "OrderCancelled": 1,
        "OrderPlaced": 99,
        "StockChanged": 10,
    }


def test_what_has_no_rate_beside_named_ones_has_ten_a_second_for_each_topic() -> None:
    assert each(shares("orders/OrderPlaced=5"))["StockChanged"] == 10


@given(orders=st.integers(1, 4000), stock=st.integers(1, 4000))
def test_the_rate_of_the_run_is_the_sum_and_the_shares_are_exact(orders: int, stock: int) -> None:
    found = each(shares(f"orders={orders}", f"stock.levels={stock}"))

    assert found["OrderPlaced"] == 3 * found["OrderCancelled"] == Fraction(3 * orders, 4)
    assert found["StockChanged"] == stock


@pytest.mark.parametrize(
    "said",
    [
        ("order=3",),
        ("10", "20"),
        ("orders=1", "orders=2"),
        ("orders=max",),
        ("max", "orders=5"),
        ("orders=fast",),
        ("orders=0.001", "stock.levels=50k"),
    ],
)
def test_rates_that_mean_nothing_together_are_refused_with_a_hint(said: tuple[str, ...]) -> None:
    with pytest.raises(UsageError) as caught:
        shares(*said)

    assert caught.value.hint
