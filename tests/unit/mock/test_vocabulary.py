import re

import pytest

from kdev.mock.realism.faker_js import FAKER_JS
from kdev.mock.realism.infer import TIMES
from kdev.mock.realism.name_rules import NUMBERS, TEXTS, Rules
from kdev.mock.realism.places import places
from kdev.mock.realism.providers import Providers
from kdev.mock.realism.vocabulary import KINDS
from kdev.mock.tables.chance import Chance

TOLD = {*TIMES, "epoch", "entity_id", "event_name", "code", "number"}
PROVIDERS = Providers("en_US")


def providers_of(rules: Rules) -> list[str]:
    return sorted({rule.provider for head in rules.heads() for rule in rules.of(head)} - TOLD)


@pytest.mark.parametrize("name", providers_of(TEXTS))
def test_every_rule_for_texts_names_a_provider_of_texts(name: str) -> None:
    make = PROVIDERS.maker(name, Chance(1))

    assert make is not None
    assert all(isinstance(make(), str) for _ in range(5))


@pytest.mark.parametrize("name", providers_of(NUMBERS))
def test_every_rule_for_numbers_names_a_provider_of_numbers(name: str) -> None:
    make = PROVIDERS.maker(name, Chance(1))

    assert make is not None
    assert all(isinstance(make(), int | float) for _ in range(5))


@pytest.mark.parametrize("name", sorted(set(FAKER_JS.values())))
def test_every_name_of_another_tool_leads_to_a_provider(name: str) -> None:
    assert PROVIDERS.maker(name, Chance(1)) is not None


def test_every_kind_that_a_rule_speaks_of_is_known() -> None:
    spoken = {
        kind
        for rules in (TEXTS, NUMBERS)
        for head in rules.heads()
        for rule in rules.of(head)
        for kind in rule.kinds
    }

    assert spoken <= KINDS.keys()


def test_every_place_is_on_the_map_and_has_a_currency_and_a_phone() -> None:
    for place in places():
        assert -90 <= place.latitude <= 90
        assert -180 <= place.longitude <= 180
        assert re.fullmatch("[A-Z]{3}", place.country.currency)
        assert re.fullmatch(r"\+[1-9][0-9#%]{6,13}", place.country.phone)
        assert "{street}" in place.country.address
        assert "/" in place.timezone
