"""Makers of texts that read well and that no list holds, by provider name."""

from __future__ import annotations

import base64
import string
from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from kdev.mock.realism.banks import account
from kdev.mock.realism.number_makers import price
from kdev.mock.realism.people import folded, person
from kdev.mock.realism.places import written
from kdev.mock.realism.voice import Voice, Write, lists
from kdev.mock.realism.word_lists import table

CHARGED = ("EUR", "USD", "GBP")


def _form(*forms: str) -> Write:
    """Forms with `#` for a digit and `?` for a capital letter."""
    return lambda voice: written(voice.random.choice(forms), voice.random)


def _hex(count: int, before: str = "") -> Write:
    return lambda voice: f"{before}{voice.random.getrandbits(count * 4):0{count}x}"


def _person(name: str) -> Write:
    return lambda voice: person(voice)[name]


def _place(name: str) -> Write:
    return lambda voice: voice.told(voice.home(), name)


def _either(form: str, *parts: Sequence[object]) -> Write:
    """A form of parts, each one of several."""
    return lambda voice: form.format(*(voice.random.choice(values) for values in parts))


def _slug(name: str) -> Write:
    values = lists()[name]
    return lambda voice: "-".join(filter(None, map(folded, voice.random.choice(values).split())))


def _address(voice: Voice) -> str:
    place = voice.home()
    return f"{voice.told(place, 'street_address')}, {place.city}"


def _currency(voice: Voice) -> object:
    return voice.random.choice((*[voice.home().country.currency] * 5, *CHARGED))


def _coordinates(voice: Voice) -> str:
    place = voice.home()
    return f"{voice.told(place, 'latitude')},{voice.told(place, 'longitude')}"


def _plate(voice: Voice) -> str:
    own = getattr(voice.names, "license_plate", None)
    return str(own()) if own else written("???-####", voice.random)


def _ip(voice: Voice) -> str:
    first, *rest = (voice.random.choice(NETWORKS), *voice.random.choices(range(1, 255), k=3))
    return ".".join(map(str, (first, *rest)))


def _vat(voice: Voice) -> str:
    country = voice.home().country.code
    return written("%#-#######" if country == "US" else f"{country}#########", voice.random)


def _version(voice: Voice) -> str:
    rng = voice.random
    return f"{rng.choice((0, 1, 1, 1, 2, 2, 3, 4))}.{rng.randint(0, 12)}.{rng.randint(0, 9)}"


def _stack_trace(voice: Voice) -> str:
    line = voice.random.randint(10, 400)
    return f"java.lang.IllegalStateException: no connection\n\tat com.example.Main.run(Main.java:{line})"


def _base64(voice: Voice) -> str:
    return base64.b64encode(voice.random.randbytes(24)).decode()


def _file(voice: Voice) -> str:
    name, ending = voice.random.choice(FILES)
    return f"{name}-{voice.random.randint(1, 999)}.{ending}"


def _car(part: Callable[[str], str]) -> Write:
    cars = lists()["car"]
    return lambda voice: part(voice.random.choice(cars))


FILES = (
    ("invoice", "pdf"), ("report", "pdf"), ("contract", "pdf"), ("photo", "jpg"), ("scan", "png"),
    ("export", "csv"), ("orders", "xlsx"), ("notes", "docx"),
)  # fmt: skip
FOLDERS = ("documents", "uploads", "images", "exports", "invoices", "reports")
PATHS = ("orders", "customers", "products", "payments", "invoices", "users", "bookings")
SERVICES = (
    "order-service", "billing-service", "inventory-service", "checkout-api", "catalog-service",
    "customer-service", "notification-service", "shipping-service", "payment-gateway", "search-api",
)  # fmt: skip
KINDS_OF_HOST = ("web", "app", "db", "node", "srv")
NETWORKS = (10, 172, 192, 198, 203)
HOSTS = ("www.example.com", "shop.example.com", "app.example.com", "portal.example.org", "api.example.com")
HOMES = (
    "home.example.net",
    "mail.example.com",
    "example.com",
    "example.org",
    "shop.example.com",
    "example.net",
)


def path_of(form: str) -> Write:
    """A form with a host, the name of a collection, a folder, a file and a number."""
    return lambda voice: form.format(
        host=voice.random.choice(HOSTS),
        what=voice.random.choice(PATHS),
        folder=voice.random.choice(FOLDERS),
        file=_file(voice),
        n=voice.random.randrange(1, 10_000),
    )


TEXTS_MADE: Mapping[str, Write] = {
    **{name: _form(*said.split(" | ")) for name, said in table("forms").items()},
    **{
        name: _person(name)
        for name in (
            "first_name",
            "last_name",
            "full_name",
            "user_name",
            "email",
            "initials",
            "gender_pronoun",
        )
    },
    **{
        name: _place(name)
        for name in (
            "city",
            "region",
            "region_code",
            "postcode",
            "country",
            "country_code",
            "timezone",
            "phone",
            "street_address",
            "station_code",
        )
    },
    "company": lambda voice: voice.names.company(),
    "author_name": _person("full_name"),
    "address_line": _address,
    "coordinates": _coordinates,
    "latitude_text": lambda voice: str(voice.told(voice.home(), "latitude")),
    "longitude_text": lambda voice: str(voice.told(voice.home(), "longitude")),
    "house_number": lambda voice: str(voice.random.randint(1, 199)),
    "geohash": lambda voice: "u3" + "".join(voice.random.choices("0123456789bcdefghjkmnpqrstuvwxyz", k=5)),
    "currency_code": _currency,
    "amount_text": lambda voice: f"{price(voice):.2f}",
    "weight_text": lambda voice: f"{voice.random.lognormvariate(1, 1):.2f}",
    "percent_text": lambda voice: str(voice.random.randint(0, 100)),
    "rating_text": lambda voice: str(voice.random.choice((5, 5, 4, 4, 4, 3, 2))),
    "size_text": lambda voice: str(round(voice.random.lognormvariate(10, 1.5))),
    "number_text": lambda voice: str(1 + int(voice.random.expovariate(1 / 20))),
    "year_text": lambda voice: str(voice.random.randint(2016, 2026)),
    "port_text": lambda voice: str(voice.random.choice((80, 443, 8080, 5432, 9092))),
    "match_score": lambda voice: f"{voice.random.randint(0, 4)}:{voice.random.randint(0, 3)}",
    "uuid": lambda voice: str(UUID(int=voice.random.getrandbits(128), version=4)),
    "token": _hex(32),
    "secret": _hex(40),
    "hash": _hex(64),
    "etag": _hex(16),
    "md5": _hex(32),
    "sha1": _hex(40),
    "sha512": _hex(128),
    "crc32": _hex(8),
    "iban": lambda voice: account(voice.random, voice.home().country.code)["iban"],
    "swift": lambda voice: account(voice.random, voice.home().country.code)["swift"],
    "trace_id": _hex(32),
    "span_id": _hex(16),
    "traceparent": lambda voice: (
        f"00-{voice.random.getrandbits(128):032x}-{voice.random.getrandbits(64):016x}-01"
    ),
    "commit": _hex(40),
    "wallet": _hex(40, "0x"),
    "tx_hash": _hex(64, "0x"),
    "device_id": _hex(6, "dev-"),
    "hex_color": _hex(6, "#"),
    "base64": _base64,
    "password": lambda voice: "".join(
        voice.random.choices(string.ascii_letters + string.digits + "!#%+", k=12)
    ),
    "card_expiry": lambda voice: f"{voice.random.randint(1, 12):02}/{voice.random.randint(27, 31)}",
    "vat": _vat,
    "ssn": lambda voice: voice.names.ssn(),
    "firmware": _version,
    "version": _version,
    "plate": _plate,
    "seat": lambda voice: f"{voice.random.randint(1, 34)}{voice.random.choice('ABCDEF')}",
    "floor": lambda voice: str(voice.random.randint(1, 9)),
    "service": lambda voice: voice.random.choice(SERVICES),
    "queue": _either("{}.{}", PATHS, ("incoming", "outgoing", "retry")),
    "topic": _either("{}.{}", PATHS, ("created", "updated", "events")),
    "process": lambda voice: f"{voice.random.choice(SERVICES)}-{voice.random.getrandbits(20):05x}",
    "hostname": _either("{}-{:02}.example.com", KINDS_OF_HOST, range(1, 25)),
    "domain": lambda voice: voice.random.choice(HOMES),
    "url": path_of("https://{host}/{what}/{n}"),
    "image_url": path_of("https://images.example.com/{what}/{n}.jpg"),
    "avatar": path_of("https://images.example.com/avatars/{n}.png"),
    "video_url": path_of("https://media.example.com/videos/{n}.mp4"),
    "url_path": path_of("/api/v1/{what}/{n}"),
    "uri_reference": path_of("/{what}/{n}"),
    "dtd": path_of("https://schemas.example.com/{what}/1.0"),
    "file_name": _file,
    "file_path": path_of("/data/{folder}/{file}"),
    "ipv4": _ip,
    "stack_trace": _stack_trace,
    "slug": _slug("title"),
    "object_id": _hex(24),
    "boolean": lambda voice: voice.random.random() < 0.5,  # noqa: PLR2004 - a coin
    "car_make": _car(lambda car: car.partition(" ")[0]),
    "car_model": _car(lambda car: car.partition(" ")[2]),
}
