from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kdev.errors import SpecError, UsageError
from kdev.model import Naming
from kdev.spec.model import Operation, Parameter, TopicBinding
from kdev.spec.naming import Named, named, require_known, topic_name
from kdev.spec.topics import topic_plan
from tests.unit.spec.channels import channel, spec

KAFKA_ACCEPTS = re.compile(r"[A-Za-z0-9._-]{1,249}")
WRITTEN = st.text(st.sampled_from("ab0._-/{}: äß\n"), max_size=12) | st.text(max_size=300)


def how(one: Named) -> str:
    return ", ".join([one.origin, *one.changes])


def test_the_name_comes_from_user_binding_operation_address_and_key_in_this_order() -> None:
    sends = Operation("send", "a", topic="by-operation")
    wishes = Naming(topics={"zero": "by-user"})

    found = [
        named(channel("zero", "a0", TopicBinding(topic="by-binding")), wishes),
        named(channel("one", "a1", TopicBinding(topic="by-binding"), operations=(sends,)), wishes),
        named(channel("two", "a2", TopicBinding(partitions=2), operations=(sends,)), wishes),
        named(channel("three", "by-address"), wishes),
        named(channel("by-key", None), wishes),
    ]

    assert [(each.topic, how(each)) for each in found] == [
        ("by-user", "chosen by you"),
        ("by-binding", "Kafka binding"),
        ("by-operation", "Kafka binding of an operation"),
        ("by-address", "address"),
        ("by-key", "key of the channel"),
    ]


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("car/available", "car.available"),
        ("/car/available/", "car.available"),
        ("car rentals: all", "car-rentals-all"),
        ("Orders_v1", "Orders_v1"),
        ("größe", "gr-e"),
        ("x" * 300, "x" * 249),
        # What Kafka accepts is the author's own name, odd as it may look.
        ("_schemas", "_schemas"),
        ("orders.", "orders."),
        ("...", "..."),
        (".", ""),
        ("..", ""),
        ("//", ""),
        ("日本", ""),
        ("", ""),
    ],
)
def test_a_written_name_becomes_one_that_kafka_accepts(written: str, name: str) -> None:
    assert topic_name(written) == name


@given(WRITTEN, st.sampled_from([".", "-", "_"]))
def test_any_text_becomes_a_name_that_kafka_accepts_or_none(written: str, separator: str) -> None:
    name = topic_name(written, separator)

    assert name == "" or (KAFKA_ACCEPTS.fullmatch(name) and name not in {".", ".."})
    assert name == topic_name(name, separator)


@given(st.from_regex(KAFKA_ACCEPTS, fullmatch=True).filter(lambda text: text not in {".", ".."}))
def test_a_name_that_kafka_accepts_stays_as_it_is_written(written: str) -> None:
    assert topic_name(written) == written


@given(st.lists(WRITTEN, min_size=1, max_size=6, unique=True), st.dictionaries(st.just("a"), WRITTEN))
def test_no_two_written_names_share_a_topic_and_no_channel_is_lost(
    addresses: list[str], parameters: dict[str, str]
) -> None:
    document = spec(*(channel(f"c{number}", each) for number, each in enumerate(addresses)))
    naming = Naming(parameters)

    try:
        plan = topic_plan(document, naming=naming)
    except SpecError:
        return

    names = [topic.name for topic in plan.topics]
    assert len({name.replace(".", "_") for name in names}) == len(names) == len(plan.routes)
    assert all(KAFKA_ACCEPTS.fullmatch(name) for name in names)
    assert len(plan.routes) + len(plan.skipped) == len(addresses)
    assert all(reason for _, reason in plan.skipped)
    assert plan == topic_plan(document, naming=naming)


def test_what_became_of_a_name_is_said() -> None:
    found = named(channel("a", "/car/available now/"), Naming())

    assert found.topic == "car.available-now"
    assert how(found) == "address, `/` at the ends left out, `/` became `.`, other characters became `-`"


def test_an_address_that_makes_no_name_leaves_it_to_the_key() -> None:
    found = named(channel("ping", "/"), Naming())

    assert (found.topic, how(found)) == ("ping", "key of the channel, as `/` makes no name")


def test_the_separator_is_what_the_user_wishes() -> None:
    found = named(channel("a", "car/available"), Naming(separator="-"))

    assert (found.topic, how(found)) == ("car-available", "address, `/` became `-`")


def test_a_parameter_is_filled_by_the_user_then_its_own_values_then_its_name() -> None:
    one = channel("a", "{city}/{station}/{car}", parameters=(Parameter("station", ("BER", "HAM")),))

    found = named(one, Naming({"city": "berlin"}))

    assert found.topic == "berlin.BER.car"
    assert found.parameters == {"city": "berlin", "station": "BER", "car": "car"}
    assert how(found) == (
        "address, `{city}` is `berlin`, `{station}` is `BER`, `{car}` is `car`, `/` became `.`"
    )


def test_a_value_for_one_channel_wins_over_one_for_all() -> None:
    wishes = Naming({"city": "berlin", "two.city": "paris", "three/{city}.city": "rome"})

    found = [
        named(channel("one", "one/{city}"), wishes).topic,
        named(channel("two", "two/{city}"), wishes).topic,
        named(channel("three", "three/{city}"), wishes).topic,
    ]

    assert found == ["one.berlin", "two.paris", "three.rome"]


def test_a_value_that_holds_braces_is_not_filled_again() -> None:
    assert named(channel("one", "{a}/{b}"), Naming({"a": "{b}", "b": "x"})).topic == "-b-.x"


def test_a_value_that_the_document_does_not_allow_is_refused_with_the_near_one() -> None:
    one = channel(
        "a", "{city}", parameters=(Parameter("city", ("Berlin", "Hamburg"), None, ("Berlin", "Hamburg")),)
    )

    with pytest.raises(UsageError) as near:
        named(one, Naming({"city": "berlin"}))
    with pytest.raises(UsageError) as far:
        named(one, Naming({"city": "Rome"}))

    assert str(near.value) == "`berlin` is no value of the parameter `city` of the channel `a`"
    assert near.value.hint == "did you mean `Berlin`?"
    assert far.value.hint == "one of `Berlin`, `Hamburg`"


def test_a_name_that_the_user_chose_is_never_changed() -> None:
    with pytest.raises(UsageError) as caught:
        named(channel("one"), Naming(topics={"one": "a/b"}))

    assert str(caught.value) == "`a/b` is not a name that Kafka accepts for a topic"
    assert caught.value.hint == "letters, digits, `.`, `_` and `-`, at most 249 of them"


@pytest.mark.parametrize(
    ("typed", "problem", "hint"),
    [
        (Naming({"ctiy": "x"}), "spec.yaml has no parameter `ctiy`", "did you mean `city`?"),
        (Naming({"zzz": "x"}), "spec.yaml has no parameter `zzz`", "it has `car`, `city`"),
        (Naming({"one.cty": "x"}), "spec.yaml has no parameter `one.cty`", "did you mean `one.city`?"),
        (Naming(topics={"ones": "x"}), "spec.yaml has no channel `ones`", "did you mean `one`?"),
        (Naming(topics={"zzz": "x"}), "spec.yaml has no channel `zzz`", "it has `one`, `{city}/{car}`"),
    ],
)
def test_what_names_nothing_of_the_document_is_refused(typed: Naming, problem: str, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        require_known(spec(channel("one", "{city}/{car}")), typed)

    assert (str(caught.value), caught.value.hint) == (problem, hint)


def test_a_document_without_parameters_says_so() -> None:
    with pytest.raises(UsageError) as caught:
        require_known(spec(channel("one", "rentals")), Naming({"city": "x"}))

    assert caught.value.hint == "none of its addresses has one"


def test_what_the_document_has_may_be_typed_by_key_and_by_address() -> None:
    typed = Naming({"city": "x", "one.city": "y", "{city}.city": "z"}, {"one": "a", "{city}": "b"})

    require_known(spec(channel("one", "{city}")), typed)


def test_a_value_that_the_user_did_not_choose_is_told_with_the_way_to_choose_it() -> None:
    shop = Parameter("shop", ("rome", "oslo"), allowed=("rome", "oslo"))
    both = spec(
        channel("orders", "{shop}/orders", parameters=(shop,)),
        channel("stock", "{shop}/stock", parameters=(shop,)),
        channel("cars", "cars/{city}"),
        channel("fixed", "{kind}/all", parameters=(Parameter("kind", ("new",)),)),
    )

    assert list(topic_plan(both).notes) == [
        "`{shop}` is `rome` in 2 topics; `--param shop=VALUE` chooses another: `oslo`",
        "`{city}` is `city` in the topic `cars.city`; `--param city=VALUE` chooses another",
    ]
    assert list(topic_plan(both, naming=Naming({"orders.shop": "oslo", "city": "bonn"})).notes) == [
        "`{shop}` is `rome` in the topic `rome.stock`; `--param shop=VALUE` chooses another: `oslo`"
    ]
