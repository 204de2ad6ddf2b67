"""Realistic values by provider name: Faker's own, and kdev's where Faker has none that reads well."""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from random import Random
from uuid import UUID

from faker import Faker
from faker.generator import Generator

from kdev.mock.chance import Chance
from kdev.mock.moments import DAY_MS, Moment, Written

Make = Callable[[], object]
Write = Callable[[Generator, Random], object]


class Providers:
    """One Faker for one plan; every provider starts from the chance it is asked with."""

    def __init__(self, locale: str) -> None:
        self._generator: Generator = Faker(locale, use_weighting=False).factories[0]

    def maker(self, name: str, chance: Chance) -> Make | None:
        """A maker of values by the name of a provider; None when there is no such provider.

        Only the maker that was asked for last keeps its sequence: draw from it before asking for another.
        """
        write = OURS.get(name) or _faker(self._generator, name)
        if write is None:
            return None
        generator = self._generator
        generator.seed_instance(chance.number())
        rng = generator.random
        return lambda: _plain(write(generator, rng))


def _faker(generator: Generator, name: str) -> Write | None:
    method = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name.rpartition(".")[2]).lower()
    if method.startswith("_") or generator.provider is None or not hasattr(generator, method):
        return None
    if not any(hasattr(provider, method) for provider in generator.providers):
        return None
    return lambda generator, rng: getattr(generator, method)()


def _plain(value: object) -> object:
    match value:
        case Decimal():
            return float(value)
        case datetime() | date():
            return value.isoformat()
        case tuple() | set() | frozenset():
            return [_plain(item) for item in value]
        case _:
            return value


def _one_of(*values: object) -> Write:
    return lambda generator, rng: rng.choice(values)


def _digits(count: int) -> Write:
    return lambda generator, rng: "".join(rng.choices(string.digits, k=count))


def _hex(count: int) -> Write:
    return lambda generator, rng: f"{rng.getrandbits(count * 4):0{count}x}"


def _whole(low: int, high: int) -> Write:
    return lambda generator, rng: rng.randint(low, high)


def _decimal(low: float, high: float, digits: int) -> Write:
    return lambda generator, rng: round(rng.uniform(low, high), digits)


def _bell(middle: float, spread: float, digits: int = 1) -> Write:
    return lambda generator, rng: round(rng.gauss(middle, spread), digits)


def _price(generator: Generator, rng: Random) -> float:
    whole = min(9_000, int(rng.lognormvariate(4.2, 0.9)) + 1)
    return round(whole + rng.choice((0, 0.5, 0.95, 0.99, rng.randrange(100) / 100)), 2)


def _price_text(generator: Generator, rng: Random) -> str:
    return f"{_price(generator, rng):.2f}"


def _few(generator: Generator, rng: Random) -> int:
    return min(1 + int(rng.expovariate(0.6)), 12)


def _moment(written: Written, *offsets: int) -> Write:
    least, most = (offsets[0], offsets[-1]) if offsets else (0, 0)
    step = DAY_MS if written is Written.DATE else 900_000
    return lambda generator, rng: Moment(written, rng.randint(least // step, most // step) * step)


def _birth(generator: Generator, rng: Random) -> Moment:
    return Moment(Written.DATE, -rng.randint(18 * 365, 80 * 365) * DAY_MS)


def _words(count: int) -> Write:
    return lambda generator, rng: " ".join(generator.words(count))


def _code(generator: Generator, rng: Random) -> str:
    return "".join(rng.choices(string.ascii_uppercase + string.digits, k=6))


def _sku(generator: Generator, rng: Random) -> str:
    return f"{''.join(rng.choices(string.ascii_uppercase, k=3))}-{rng.randrange(10_000):04}"


def _phone(generator: Generator, rng: Random) -> str:
    return f"+{rng.choice((1, 44, 45, 46, 47, 49))}{rng.randrange(20_000_000, 99_999_999)}"


def _email(generator: Generator, rng: Random) -> str:
    first, last = generator.first_name(), generator.last_name()
    name = re.sub(r"[^a-z.]", "", f"{first}.{last}".lower()) or generator.user_name()
    return f"{name}@example.{rng.choice(('com', 'org', 'net'))}"


def _product(generator: Generator, rng: Random) -> str:
    return f"{generator.color_name()} {rng.choice(GOODS)}"


def _service(generator: Generator, rng: Random) -> str:
    return f"{rng.choice(SERVICES)}-service"


def _version(generator: Generator, rng: Random) -> str:
    return f"{rng.randint(0, 5)}.{rng.randint(0, 20)}.{rng.randint(0, 9)}"


def _reference(generator: Generator, rng: Random) -> str:
    return f"/{rng.choice(SERVICES)}/{rng.randrange(1, 10_000)}"


def _stack_trace(generator: Generator, rng: Random) -> str:
    line = rng.randint(10, 400)
    return f"java.lang.IllegalStateException: no connection\n\tat com.example.Main.run(Main.java:{line})"


def _uuid(generator: Generator, rng: Random) -> str:
    return str(UUID(int=rng.getrandbits(128), version=4))


def _car(generator: Generator, rng: Random) -> str:
    return rng.choice(CARS)


def _car_make(generator: Generator, rng: Random) -> str:
    return rng.choice(CARS).partition(" ")[0]


def _car_model(generator: Generator, rng: Random) -> str:
    return rng.choice(CARS).partition(" ")[2]


DAYS = DAY_MS
GOODS = ("Chair", "Desk Lamp", "Backpack", "Headphones", "Kettle", "Jacket", "Notebook", "Bicycle", "Mug", "Sofa")
SERVICES = ("orders", "billing", "inventory", "checkout", "catalog", "search", "accounts", "shipping")
CARS = (
    "Volvo XC40", "Volvo V60", "Toyota Yaris", "Toyota Corolla", "Tesla Model 3", "Ford Focus", "Ford Puma",
    "Volkswagen Golf", "Volkswagen ID.4", "Skoda Octavia", "Skoda Enyaq", "Peugeot 208", "Renault Clio",
    "Kia Niro", "Hyundai Kona", "BMW i4", "Audi A4", "Fiat 500", "Nissan Leaf", "Mercedes-Benz A180",
)  # fmt: skip

OURS: Mapping[str, Write] = {
    "email": _email,
    "phone": _phone,
    "uuid": _uuid,
    "token": _hex(32),
    "hash": _hex(64),
    "now": _moment(Written.DATE_TIME),
    "today": _moment(Written.DATE),
    "clock": _moment(Written.TIME),
    "epoch_ms": _moment(Written.MILLIS),
    "epoch_s": _moment(Written.SECONDS),
    "now_past": _moment(Written.DATE_TIME, -730 * DAYS, -DAYS),
    "now_start": _moment(Written.DATE_TIME, 0, 3 * DAYS),
    "now_end": _moment(Written.DATE_TIME, 4 * DAYS, 14 * DAYS),
    "now_expiry": _moment(Written.DATE_TIME, 30 * DAYS, 365 * DAYS),
    "today_past": _moment(Written.DATE, -730 * DAYS, -DAYS),
    "today_start": _moment(Written.DATE, 0, 3 * DAYS),
    "today_end": _moment(Written.DATE, 4 * DAYS, 14 * DAYS),
    "today_expiry": _moment(Written.DATE, 30 * DAYS, 365 * DAYS),
    "birth": _birth,
    "duration": _one_of("PT5M", "PT15M", "PT30M", "PT1H", "PT2H", "P1D"),
    "continent": _one_of("Europe", "Asia", "Africa", "North America", "South America", "Oceania"),
    "department": _one_of("Finance", "Sales", "Support", "Platform", "Operations", "Marketing"),
    "role": _one_of("admin", "user", "viewer", "editor"),
    "browser": _one_of("Chrome", "Firefox", "Safari", "Edge"),
    "os": _one_of("linux", "ios", "android", "windows", "macos"),
    "amount_text": _price_text,
    "vat": lambda generator, rng: f"DK{rng.randrange(10_000_000, 99_999_999)}",
    "cvv": _digits(3),
    "mcc": _one_of("5411", "5812", "5541", "7512", "4111", "5311"),
    "digits_6": _digits(6),
    "digits_10": _digits(10),
    "words_2": _words(2),
    "title": _words(4),
    "reason": _one_of("customer request", "timeout", "duplicate", "policy"),
    "category": _one_of("economy", "compact", "premium", "family", "business"),
    "topic": _one_of(*(f"{name}.events" for name in SERVICES)),
    "error": _one_of("Connection refused", "Invalid argument", "Timeout", "Not found"),
    "stack_trace": _stack_trace,
    "exception": _one_of("java.io.IOException", "TimeoutError", "ValidationError"),
    "status": _one_of(*["ACTIVE"] * 5, *["PENDING"] * 3, *["COMPLETED"] * 3, "FAILED"),
    "type": _one_of(*["STANDARD"] * 4, "EXPRESS", "RETURN"),
    "level": _one_of(*["LOW"] * 3, *["MEDIUM"] * 2, "HIGH"),
    "method": _one_of("GET", "GET", "GET", "POST", "PUT", "DELETE"),
    "operation": _one_of("CREATE", "UPDATE", "UPDATE", "DELETE"),
    "event_type": _one_of("created", "updated", "deleted"),
    "version": _version,
    "gender": _one_of("female", "male", "other"),
    "size": _one_of("S", "M", "L", "XL"),
    "unit": _one_of("kg", "m", "C", "km/h"),
    "environment": _one_of("dev", "staging", "prod"),
    "service": _service,
    "reference": _reference,
    "device": lambda generator, rng: f"dev-{rng.getrandbits(24):06x}",
    "entity_id": _hex(12),
    "car": _car,
    "car_make": _car_make,
    "car_model": _car_model,
    "model": lambda generator, rng: f"{rng.choice(('X', 'S', 'T', 'Pro', 'Max'))}-{rng.randint(1, 99)}",
    "sku": _sku,
    "product": _product,
    "code": _code,
    "latitude_text": lambda generator, rng: f"{rng.uniform(-60, 70):.5f}",
    "longitude_text": lambda generator, rng: f"{rng.uniform(-180, 180):.5f}",
    "ticker": _one_of("AAPL", "NOVO-B", "MSFT", "SAP", "ASML"),
    "flight": lambda generator, rng: f"{rng.choice(('SK', 'LH', 'BA', 'KL'))}{rng.randrange(100, 999)}",
    "airport": _one_of("CPH", "ARN", "OSL", "FRA", "LHR", "AMS", "JFK"),
    "emoji": _one_of(":)", ":(", ";)"),
    "id_number": _whole(1, 1_000_000),
    "amount": _price,
    "salary": lambda generator, rng: rng.randint(20, 90) * 1000,
    "cents": lambda generator, rng: round(_price(generator, rng) * 100),
    "few": _few,
    "count": lambda generator, rng: int(rng.expovariate(1 / 60)),
    "age": _whole(18, 90),
    "rating": _one_of(*[5] * 5, *[4] * 4, 3, 3, 2, 1),
    "share": lambda generator, rng: round(rng.random(), 3),
    "percent": _whole(0, 100),
    "latitude": _decimal(-60, 70, 5),
    "longitude": _decimal(-180, 180, 5),
    "altitude": _whole(0, 3000),
    "heading": _whole(0, 359),
    "temperature": _bell(18, 8),
    "pressure": _bell(1013, 8),
    "speed": lambda generator, rng: round(abs(rng.gauss(60, 25)), 1),
    "distance": lambda generator, rng: round(rng.expovariate(1 / 20), 1),
    "weight": _decimal(0.1, 50, 2),
    "length": _decimal(1, 200, 1),
    "seconds": _whole(1, 7200),
    "hour": _whole(0, 23),
    "millis": _whole(1, 5000),
    "rpm": _whole(700, 6000),
    "voltage": _bell(12.6, 0.3, 2),
    "power": _whole(0, 250),
    "odometer": _whole(0, 250_000),
    "year_number": _whole(2015, 2026),
    "month_number": _whole(1, 12),
    "day_number": _whole(1, 28),
    "small": _whole(0, 20),
    "sequence": _whole(0, 10_000_000),
    "port": _whole(1024, 65_535),
    "http_status": _one_of(*[200] * 6, 201, 400, 404, 500),
    "zip_number": _whole(1000, 9999),
}
