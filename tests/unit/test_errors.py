import inspect

import pytest

from kdev import errors
from kdev.errors import DeliveryError, KdevError, NotReady, Place, PortTaken, Problem, SpecError, UnknownTopic

FAMILIES = {"UsageError": 2, "SpecError": 3, "StackError": 4, "BrokerError": 5, "DataError": 6}
CLASSES = [
    each
    for _, each in inspect.getmembers(errors, inspect.isclass)
    if issubclass(each, KdevError) and each is not KdevError
]


@pytest.mark.parametrize("each", CLASSES)
def test_every_error_belongs_to_one_family_and_ends_with_its_code(each: type[KdevError]) -> None:
    family = next(parent for parent in each.__mro__ if parent.__name__ in FAMILIES)

    assert each.exit_code == FAMILIES[family.__name__]


@pytest.mark.parametrize("each", CLASSES)
def test_every_error_stands_in_the_drawn_tree(each: type[KdevError]) -> None:
    assert f"── {each.__name__} " in (errors.__doc__ or "") + " "


def test_a_place_is_written_so_that_editors_can_follow_it() -> None:
    assert str(Place("a.yaml", "$.channels", 3, 5)) == "a.yaml:3:5 $.channels"
    assert str(Place("a.yaml", "$", 3)) == "a.yaml:3"
    assert str(Place("a.yaml")) == "a.yaml"


def test_a_document_error_lists_every_problem() -> None:
    first = Problem("x", "must be a text", Place("a.yaml", "$.info", 2))
    second = Problem("y", "is missing", Place("a.yaml", "$.channels"))

    assert str(SpecError((first, second))) == "a.yaml:2 $.info must be a text\na.yaml $.channels is missing"


def test_errors_write_their_text_from_their_fields() -> None:
    assert str(PortTaken(9092, "process java (pid 7)")) == "port `9092` is taken by process java (pid 7)"
    assert str(PortTaken(9092)) == "port `9092` is taken"
    assert str(DeliveryError(1)) == "1 record was not delivered"
    assert str(DeliveryError(1200, "timed out")) == "1,200 records were not delivered (timed out)"
    assert str(NotReady("kafka", "ended", ("boom",))) == "kafka ended\nlast lines of its log:\n  boom"
    assert "did you mean: cars" in str(UnknownTopic("car", "here:1", ("cars",), ("cars", "x")))
    assert "topics here: x" in str(UnknownTopic("car", "here:1", (), ("x",)))
    assert str(UnknownTopic("car", "here:1")) == "topic `car` does not exist on here:1"
