import pytest

from kdev.mock.realism.infer import entity_of, guess, guess_by_format
from kdev.mock.realism.tokens import tokens_of
from kdev.payload.shape import Note, Number, Text
from tests.unit.mock.made import PLACE, stream, values

TEXT = Text(Note(PLACE))
NUMBER = Number(Note(PLACE))


@pytest.mark.parametrize(
    ("name", "tokens"),
    [
        ("HTTPServerURL", ("http", "server", "url")),
        ("zip_code", ("zip",)),
        ("zipCode", ("zip",)),
        ("zip-codes", ("zip",)),
        ("firstName2", ("firstname",)),
        ("createdTS", ("created", "timestamp")),
    ],
)
def test_a_name_is_split_into_known_words(name: str, tokens: tuple[str, ...]) -> None:
    assert tokens_of(name) == tokens


@pytest.mark.parametrize(
    ("name", "parents", "provider"),
    [
        ("email", (), "email"),
        ("customerEmailAddress", (), "email"),
        ("name", ("driver",), "full_name"),
        ("name", ("merchant",), "company"),
        ("countryCode", (), "country_code"),
        ("returnDate", (), "time:date:end"),
        ("updatedBy", (), "user_name"),
        ("state", ("address",), "region"),
        ("state", (), "status"),
        ("propertyDefaultValue", (), "property_value"),
        ("values", ("mccFilter",), "mcc"),
        ("reason", ("failed", "data"), "failure_reason"),
        ("title", ("fields",), "field_label"),
        ("content", ("assistant", "message"), "answer"),
        ("name", ("bot",), "bot_name"),
    ],
)
def test_a_text_is_guessed_from_its_name_and_those_around_it(
    name: str, parents: tuple[str, ...], provider: str
) -> None:
    found = guess(("m", *parents, name), TEXT)

    assert found is not None
    assert found.provider == provider


@pytest.mark.parametrize(
    ("name", "provider"),
    [
        ("price", "amount"),
        ("totalCents", "cents"),
        ("numberOfSeats", "few"),
        ("lat", "latitude"),
        ("securityDeposit", "round_amount"),
    ],
)
def test_a_number_is_guessed_from_its_name(name: str, provider: str) -> None:
    found = guess(("m", name), NUMBER)

    assert found is not None
    assert found.provider == provider


def test_a_name_that_says_nothing_gives_no_guess() -> None:
    assert guess(("m", "xyzzy"), TEXT) is None


@pytest.mark.parametrize(
    ("names", "entity"),
    [
        (("m", "carId"), "car"),
        (("m", "car_id"), "car"),
        (("m", "car", "id"), "car"),
        (("m", "id"), None),
        (("m", "eventId"), None),
        (("m", "price"), None),
    ],
)
def test_an_id_names_its_entity(names: tuple[str, ...], entity: str | None) -> None:
    assert entity_of(names) == entity


@pytest.mark.parametrize(
    ("names", "provider"),
    [
        (("m", "createdAt"), "time:date-time:just5"),
        (("m", "returnedAt"), "time:date-time:just1"),
        (("m", "updatedAt"), "time:date-time:now"),
        (("OrderCreated", "createdAt"), "time:date-time:now"),
        (("OrderCreatedEvent", "createdAt"), "time:date-time:now"),
        (("OrderShipped", "createdAt"), "time:date-time:earlier3"),
        (("OrderCreated", "updatedAt"), "time:date-time:now"),
        (("m", "expiresAt"), "time:date-time:expiry"),
        (("m", "pickUp", "date"), "time:date-time:start"),
        (("m", "dropOff", "date"), "time:date-time:end"),
    ],
)
def test_a_time_is_told_from_the_event_by_its_name_and_that_of_what_it_is_in(
    names: tuple[str, ...], provider: str
) -> None:
    found = guess_by_format(names, Text(Note(PLACE), formats=("date-time",)))

    assert found is not None
    assert found.provider == provider


@pytest.mark.parametrize("name", ["", "?", "/", "#", "*", "_", "-", "💶", "1", "$", "  ", "by", "id"])
def test_a_name_without_words_is_no_obstacle(name: str) -> None:
    inner = {"type": "object", "properties": {name: {"type": "string"}, f"{name}{name}": {"type": "number"}}}
    day = {"type": "string", "format": "date-time"}
    made = stream(
        {"type": "object", "properties": {name: inner, "at": day, "list": {"type": "array", "items": inner}}}
    )

    assert len(values(made, 20)) == 20
