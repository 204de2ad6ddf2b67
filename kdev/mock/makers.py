"""Makers of realistic values where Faker has none that reads well, by provider name."""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Mapping
from random import Random
from typing import Protocol
from uuid import UUID

from kdev.mock.moments import DAY_MS, Moment, Written


class Voice(Protocol):
    """What is asked of Faker by name; the rest of it is found by the user's words."""

    random: Random

    def first_name(self) -> str:
        """A first name."""
        ...

    def last_name(self) -> str:
        """A last name."""
        ...

    def user_name(self) -> str:
        """A name to log in with."""
        ...

    def color_name(self) -> str:
        """A colour."""
        ...

    def words(self, nb: int) -> list[str]:
        """Some words."""
        ...


Write = Callable[[Voice], object]


def _one_of(*values: object) -> Write:
    return lambda fake: fake.random.choice(values)


def _digits(count: int) -> Write:
    return lambda fake: "".join(fake.random.choices(string.digits, k=count))


def _hex(count: int) -> Write:
    return lambda fake: f"{fake.random.getrandbits(count * 4):0{count}x}"


def _whole(low: int, high: int) -> Write:
    return lambda fake: fake.random.randint(low, high)


def _decimal(low: float, high: float, digits: int) -> Write:
    return lambda fake: round(fake.random.uniform(low, high), digits)


def _bell(middle: float, spread: float, digits: int = 1) -> Write:
    return lambda fake: round(fake.random.gauss(middle, spread), digits)


def _price(fake: Voice) -> float:
    whole = min(9_000, int(fake.random.lognormvariate(4.2, 0.9)) + 1)
    return round(whole + fake.random.choice((0, 0.5, 0.95, 0.99, fake.random.randrange(100) / 100)), 2)


def _price_text(fake: Voice) -> str:
    return f"{_price(fake):.2f}"


def _few(fake: Voice) -> int:
    return min(1 + int(fake.random.expovariate(0.6)), 12)


def _moment(written: Written, *offsets: int) -> Write:
    least, most = (offsets[0], offsets[-1]) if offsets else (0, 0)
    step = DAY_MS if written is Written.DATE else 900_000
    return lambda fake: Moment(written, fake.random.randint(least // step, most // step) * step)


def _birth(fake: Voice) -> Moment:
    return Moment(Written.DATE, -fake.random.randint(18 * 365, 80 * 365) * DAY_MS)


def _words(count: int) -> Write:
    return lambda fake: " ".join(fake.words(count))


def _code(fake: Voice) -> str:
    return "".join(fake.random.choices(string.ascii_uppercase + string.digits, k=6))


def _sku(fake: Voice) -> str:
    return f"{''.join(fake.random.choices(string.ascii_uppercase, k=3))}-{fake.random.randrange(10_000):04}"


def _phone(fake: Voice) -> str:
    return f"+{fake.random.choice((1, 44, 45, 46, 47, 49))}{fake.random.randrange(20_000_000, 99_999_999)}"


def _email(fake: Voice) -> str:
    first, last = fake.first_name(), fake.last_name()
    name = re.sub(r"[^a-z.]", "", f"{first}.{last}".lower()) or fake.user_name()
    return f"{name}@example.{fake.random.choice(('com', 'org', 'net'))}"


def _product(fake: Voice) -> str:
    return f"{fake.color_name()} {fake.random.choice(GOODS)}"


def _service(fake: Voice) -> str:
    return f"{fake.random.choice(SERVICES)}-service"


def _version(fake: Voice) -> str:
    return f"{fake.random.randint(0, 5)}.{fake.random.randint(0, 20)}.{fake.random.randint(0, 9)}"


def _reference(fake: Voice) -> str:
    return f"/{fake.random.choice(SERVICES)}/{fake.random.randrange(1, 10_000)}"


def _stack_trace(fake: Voice) -> str:
    line = fake.random.randint(10, 400)
    return f"java.lang.IllegalStateException: no connection\n\tat com.example.Main.run(Main.java:{line})"


def _uuid(fake: Voice) -> str:
    return str(UUID(int=fake.random.getrandbits(128), version=4))


def _car(fake: Voice) -> str:
    return fake.random.choice(CARS)


def _car_make(fake: Voice) -> str:
    return fake.random.choice(CARS).partition(" ")[0]


def _car_model(fake: Voice) -> str:
    return fake.random.choice(CARS).partition(" ")[2]


GOODS = (
    "Chair",
    "Desk Lamp",
    "Backpack",
    "Headphones",
    "Kettle",
    "Jacket",
    "Notebook",
    "Bicycle",
    "Mug",
    "Sofa",
)
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
    "epoch_us": _moment(Written.MICROS),
    "epoch_ns": _moment(Written.NANOS),
    "epoch_days": _moment(Written.DAYS),
    "day_ms": _moment(Written.DAY_MILLIS),
    "day_us": _moment(Written.DAY_MICROS),
    "now_past": _moment(Written.DATE_TIME, -730 * DAY_MS, -DAY_MS),
    "now_start": _moment(Written.DATE_TIME, 0, 3 * DAY_MS),
    "now_end": _moment(Written.DATE_TIME, 4 * DAY_MS, 14 * DAY_MS),
    "now_expiry": _moment(Written.DATE_TIME, 30 * DAY_MS, 365 * DAY_MS),
    "today_past": _moment(Written.DATE, -730 * DAY_MS, -DAY_MS),
    "today_start": _moment(Written.DATE, 0, 3 * DAY_MS),
    "today_end": _moment(Written.DATE, 4 * DAY_MS, 14 * DAY_MS),
    "today_expiry": _moment(Written.DATE, 30 * DAY_MS, 365 * DAY_MS),
    "birth": _birth,
    "duration": _one_of("PT5M", "PT15M", "PT30M", "PT1H", "PT2H", "P1D"),
    "continent": _one_of("Europe", "Asia", "Africa", "North America", "South America", "Oceania"),
    "department": _one_of("Finance", "Sales", "Support", "Platform", "Operations", "Marketing"),
    "role": _one_of("admin", "user", "viewer", "editor"),
    "browser": _one_of("Chrome", "Firefox", "Safari", "Edge"),
    "os": _one_of("linux", "ios", "android", "windows", "macos"),
    "amount_text": _price_text,
    "vat": lambda fake: f"DK{fake.random.randrange(10_000_000, 99_999_999)}",
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
    "device": lambda fake: f"dev-{fake.random.getrandbits(24):06x}",
    "entity_id": _hex(12),
    "car": _car,
    "car_make": _car_make,
    "car_model": _car_model,
    "model": lambda fake: f"{fake.random.choice(('X', 'S', 'T', 'Pro', 'Max'))}-{fake.random.randint(1, 99)}",
    "sku": _sku,
    "product": _product,
    "code": _code,
    "latitude_text": lambda fake: f"{fake.random.uniform(-60, 70):.5f}",
    "longitude_text": lambda fake: f"{fake.random.uniform(-180, 180):.5f}",
    "ticker": _one_of("AAPL", "NOVO-B", "MSFT", "SAP", "ASML"),
    "flight": lambda fake: f"{fake.random.choice(('SK', 'LH', 'BA', 'KL'))}{fake.random.randrange(100, 999)}",
    "airport": _one_of("CPH", "ARN", "OSL", "FRA", "LHR", "AMS", "JFK"),
    "emoji": _one_of(":)", ":(", ";)"),
    "id_number": _whole(1, 1_000_000),
    "amount": _price,
    "salary": lambda fake: fake.random.randint(20, 90) * 1000,
    "cents": lambda fake: round(_price(fake) * 100),
    "few": _few,
    "count": lambda fake: int(fake.random.expovariate(1 / 60)),
    "age": _whole(18, 90),
    "rating": _one_of(*[5] * 5, *[4] * 4, 3, 3, 2, 1),
    "share": lambda fake: round(fake.random.random(), 3),
    "percent": _whole(0, 100),
    "latitude": _decimal(-60, 70, 5),
    "longitude": _decimal(-180, 180, 5),
    "altitude": _whole(0, 3000),
    "heading": _whole(0, 359),
    "temperature": _bell(18, 8),
    "pressure": _bell(1013, 8),
    "speed": lambda fake: round(abs(fake.random.gauss(60, 25)), 1),
    "distance": lambda fake: round(fake.random.expovariate(1 / 20), 1),
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
