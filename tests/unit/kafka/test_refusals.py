from __future__ import annotations

import pytest
from confluent_kafka import KafkaError, KafkaException

from kdev.errors import BrokerError, Unreachable
from kdev.kafka.refusals import HINTS, broker_error, kafka_errors, reason_of
from kdev.model import Endpoint

HERE = Endpoint("localhost:9092")
CODES = sorted(
    {
        value
        for name, value in vars(KafkaError).items()
        if name.lstrip("_").isupper() and isinstance(value, int)
    }
    - {KafkaError.NO_ERROR}
)


@pytest.mark.parametrize("code", CODES, ids=lambda code: KafkaError(code).name())
def test_every_error_of_the_client_becomes_one_of_the_broker_with_kafkas_name_of_it(code: int) -> None:
    error = broker_error(KafkaError(code), HERE)

    assert error.code == KafkaError(code).name()
    assert error.exit_code == 5
    assert str(error)
    assert "\n" not in str(error)


@pytest.mark.parametrize("code", sorted(HINTS), ids=lambda code: KafkaError(code).name())
def test_a_hint_is_one_line_without_a_full_stop(code: int) -> None:
    hint = broker_error(KafkaError(code), HERE).hint

    assert hint == HINTS[code].format(
        log="the broker's log",
        topics="kdev topics list --bootstrap localhost:9092",
        look="kdev topics list --bootstrap localhost:9092",
    )
    assert hint.strip() == hint
    assert "\n" not in hint
    assert not hint.endswith(".")


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (KafkaError._TRANSPORT, "no connection"),
        (KafkaError._ALL_BROKERS_DOWN, "no connection"),
        (KafkaError._RESOLVE, "no such host"),
        (KafkaError._TIMED_OUT, "no answer in time"),
    ],
)
def test_where_no_broker_is_the_error_says_where_it_was_looked_for(code: int, reason: str) -> None:
    error = broker_error(KafkaError(code), HERE)

    assert isinstance(error, Unreachable)
    assert str(error) == f"no broker answers at localhost:9092 ({reason})"
    assert error.hint == "is the address right? to have a broker on this machine: `kdev up`"


def test_where_an_environment_does_not_answer_the_hint_names_it() -> None:
    error = broker_error(KafkaError(KafkaError._TRANSPORT), Endpoint("localhost:9092", "shop"))

    assert error.hint == ("is the stack up? `kdev status --name shop` · start it: `kdev up --name shop`")


@pytest.mark.parametrize(
    ("off", "hint"),
    [
        ((2,), "broker 2 does not run: `kdev chaos start 2 --name shop` starts it"),
        ((1, 3), "brokers 1 and 3 do not run: `kdev up --name shop` starts them"),
    ],
)
def test_where_brokers_are_off_the_hint_starts_them(off: tuple[int, ...], hint: str) -> None:
    where = Endpoint("localhost:9092,localhost:9094,localhost:9096", "shop", off=off)

    assert broker_error(KafkaError(KafkaError._TIMED_OUT), where).hint == hint


def test_a_hint_that_names_a_command_names_the_broker_with_it() -> None:
    unknown = KafkaError(KafkaError.UNKNOWN_TOPIC_OR_PART)

    assert broker_error(unknown, Endpoint("localhost:9092", "shop")).hint == (
        "`kdev topics list --name shop` shows what is there"
    )


def test_a_refusal_says_what_was_refused_and_why() -> None:
    error = broker_error(
        KafkaError(KafkaError.INVALID_CONFIG, "Unknown topic config name: nonsense"),
        HERE,
        "topic `x` was refused",
    )

    assert str(error) == "topic `x` was refused: INVALID_CONFIG (Unknown topic config name: nonsense)"
    assert error.hint.startswith("Kafka's documentation lists")


def test_a_reason_is_kafkas_name_and_words_without_the_clients_decoration() -> None:
    assert reason_of(KafkaError(KafkaError._MSG_TIMED_OUT)) == "MSG_TIMED_OUT (Message timed out)"


def test_what_the_client_raises_is_translated_and_keeps_its_cause() -> None:
    cause = KafkaException(KafkaError(KafkaError.POLICY_VIOLATION))

    with pytest.raises(BrokerError) as caught, kafka_errors(HERE, "topic `x` was refused"):
        raise cause

    assert caught.value.code == "POLICY_VIOLATION"
    assert caught.value.__cause__ is cause


def test_what_is_no_error_of_kafka_passes_as_it_is() -> None:
    with pytest.raises(ZeroDivisionError), kafka_errors(HERE):
        raise ZeroDivisionError
