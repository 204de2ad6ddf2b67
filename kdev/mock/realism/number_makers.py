"""Makers of numbers that read well, by provider name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kdev.mock.realism.vocabulary import KINDS
from kdev.mock.realism.voice import Voice, Write

NUMBER_LISTS: Mapping[str, tuple[int | float, ...]] = {
    "max_attempts": (3, 3, 5, 5, 5, 10),
    "lessons": (8, 10, 12, 12, 16, 20, 24, 36),
    "area_price": (120, 145, 160, 180, 195, 210, 230, 255, 280, 320, 390),
    "failed_exit_code": (1, 1, 2, 137, 137, 139, 143),
    "small_amount": (0.5, 0.99, 1, 1.5, 1.99, 2.5, 2.99, 3.5, 4.99, 5, 7.5, 9.9),
    "deductible": (150, 250, 250, 300, 500, 500, 1000, 1500),
    "night_rate": (59, 69, 79, 89, 95, 109, 119, 129, 149, 169, 189, 219, 249, 320),
    "area_code": (1, 33, 34, 39, 44, 45, 46, 47, 49, 49),
    "card_digits": (1234, 4242, 5566, 8137, 9021, 3310),
    "chain_id": (1, 1, 1, 10, 56, 137),
    "decimals": (0, 2, 2, 2, 2, 3),
    "error_number": (1001, 1002, 1004, 2001, 2003, 3001, 4004, 5000),
    "exit_code": (0, 0, 0, 0, 0, 1, 2, 137),
    "flag_number": (0, 1, 1),
    "frames": (24, 25, 30, 30, 60),
    "frequency": (49.98, 49.99, 50, 50, 50, 50.01, 50.02),
    "gigabytes": (8, 16, 32, 64, 128, 256, 512),
    "http_status": (200, 200, 200, 200, 200, 200, 201, 204, 400, 404, 500),
    "limit": (10, 20, 25, 50, 50, 100, 100, 200, 500, 1000),
    "mcc_number": (5411, 5411, 5812, 5541, 7512, 4111, 5311),
    "megabytes": (64, 128, 256, 512, 1024, 2048),
    "months": (1, 3, 6, 12, 12, 12, 24, 24, 36, 48),
    "offset_minutes": (-480, -300, 0, 60, 60, 120, 330, 540),
    "oven_temperature": (180, 190, 200, 200, 220, 230, 250),
    "pixels": (320, 480, 640, 768, 800, 1024, 1080, 1280, 1920, 2560),
    "port_number": (80, 443, 443, 8080, 8443, 9092, 5432, 6379, 27017),
    "bitrate": (96, 128, 128, 192, 256, 256, 320),
    "film_minutes": (24, 42, 45, 52, 88, 95, 102, 110, 118, 131),
    "leave_days": (20, 24, 25, 28, 30, 30),
    "refills": (0, 0, 1, 2, 3, 5),
    "weekly_hours": (20, 30, 35, 38, 38.5, 40, 40, 40),
    "rating": (5, 5, 5, 5, 4, 4, 4, 3, 3, 2, 1),
    "batch_size": (10, 20, 50, 50, 100, 100, 200, 250, 500),
    "round_amount": (50, 100, 100, 150, 200, 200, 250, 300, 300, 400, 500, 500, 750, 1000),
    "speed_limit": (30, 50, 50, 70, 80, 100, 120, 130),
    "tax_fraction": (0, 0.07, 0.07, 0.1, 0.19, 0.19, 0.2, 0.2, 0.21, 0.25),
    "tax_rate": (0, 7, 7, 10, 19, 19, 19, 20, 20, 21, 25),
    "threshold": (5, 10, 20, 25, 30, 50, 60, 75, 80, 90),
    "vcpu": (1, 2, 2, 4, 4, 8, 16, 32),
    "schema_version_number": (1,),
    "version_number": (1, 1, 1, 1, 2, 2, 2, 3, 3, 4, 5),
    "warranty": (12, 24, 24, 36),
    "weeks": (1, 1, 2, 2, 3, 4, 6, 8, 12),
}


def _whole(low: int, high: int) -> Write:
    return lambda voice: voice.random.randint(low, high)


def _decimal(low: float, high: float, digits: int) -> Write:
    return lambda voice: round(voice.random.uniform(low, high), digits)


def _bell(middle: float, spread: float, low: float, high: float, *digits: int) -> Write:
    kept = digits[0] if digits else 1
    return lambda voice: round(min(high, max(low, voice.random.gauss(middle, spread))), kept or None)


def _long(scale: float, least: int = 0) -> Write:
    """Mostly small, seldom large."""
    return lambda voice: least + int(voice.random.expovariate(1 / scale))


def _wide(middle: float, spread: float = 0.9, digits: int = 0) -> Write:
    return lambda voice: round(voice.random.lognormvariate(middle, spread), digits or None) or 1


def _one_of(values: Sequence[int | float]) -> Write:
    return lambda voice: voice.random.choice(values)


def price(voice: Voice) -> float:
    """A price as shops have them."""
    rng = voice.random
    whole = min(9_000, int(rng.lognormvariate(4.2, 0.9)) + 1)
    return round(whole + rng.choice((0, 0, 0.49, 0.5, 0.95, 0.99, 0.99, rng.randrange(100) / 100)), 2)


def _few(voice: Voice) -> int:
    return min(1 + int(voice.random.expovariate(0.6)), 12)


def _code_digits(count: int) -> Write:
    return _whole(10 ** (count - 1), 10**count - 1)


def _place(name: str) -> Write:
    return lambda voice: voice.told(voice.home(), name)


NUMBERS_MADE: Mapping[str, Write] = {
    "acceleration": _bell(0, 0.8, -4, 4, 3),
    "accuracy": _wide(2, 0.6, 1),
    "age": _bell(41, 15, 18, 90, 0),
    "altitude": _whole(0, 1200),
    "amount": price,
    "attendance": _wide(9.6, 0.7),
    "area_sqft": _bell(1650, 520, 620, 3400, 0),
    "house_price": lambda voice: voice.random.randint(36, 240) * 5_000,
    "claim_amount": lambda voice: round(voice.random.lognormvariate(7.4, 0.8) / 10) * 10,
    "freight_weight": lambda voice: voice.random.randint(2_200, 28_000),
    "aqi": _bell(48, 25, 5, 220, 0),
    "area": _bell(85, 35, 20, 320, 0),
    "asn": _whole(1000, 65_000),
    "blood_pressure": _bell(122, 12, 95, 175, 0),
    "blood_pressure_low": _bell(79, 8, 55, 105, 0),
    "bmi": _bell(25, 3.5, 17, 40),
    "body_height": _bell(172, 9, 150, 205, 0),
    "body_temperature": _bell(36.8, 0.4, 35.8, 40),
    "body_weight": _bell(76, 13, 45, 130, 1),
    "bytes": _wide(10.5, 2),
    "calories": _bell(420, 180, 60, 1200, 0),
    "capacity": lambda voice: voice.random.choice((1, 2, 3, 4, 5, 6, 8, 10, 12, 20, 25, 40, 50)) * 10,
    "cents": lambda voice: round(price(voice) * 100),
    "change": _bell(0, 2.2, -12, 12, 2),
    "children": lambda voice: min(int(voice.random.expovariate(0.9)), 4),
    "co2": _bell(620, 180, 400, 1800, 0),
    "consumption": _bell(6.4, 1.3, 3.5, 14),
    "coordinate_xy": _whole(0, 1920),
    "count": _long(40),
    "credit_score": _bell(690, 70, 420, 850, 0),
    "credits": lambda voice: voice.random.choice((3, 3, 4, 5, 5, 6, 7.5, 10)),
    "crypto_amount": _wide(-2, 1.5, 6),
    "cubic": _wide(1, 1, 2),
    "current": _bell(4.2, 2.1, 0.1, 16, 2),
    "day": _whole(1, 28),
    "days": lambda voice: voice.random.choice((1, 2, 2, 3, 3, 4, 5, 7, 7, 10, 14, 14, 21, 30)),
    "distance": lambda voice: round(0.4 + voice.random.expovariate(1 / 14), 1),
    "dose": lambda voice: voice.random.choice((5, 10, 20, 50, 100, 200, 250, 400, 500)),
    "emissions": _wide(3, 0.8, 1),
    "power_factor": _bell(0.94, 0.04, 0.7, 1, 2),
    "energy": _wide(2.3, 1, 2),
    "energy_price": _bell(0.39, 0.08, 0.19, 0.79, 2),
    "meter_energy": lambda voice: round(voice.random.triangular(1_200, 68_000, 14_000), 1),
    "engine_temperature": _bell(88, 7, 40, 118),
    "exchange_rate": lambda voice: round(
        voice.random.choice((0.86, 0.93, 1.08, 1.17, 1.27)) + voice.random.uniform(-0.02, 0.02), 4
    ),
    "expiry_year": _whole(2027, 2031),
    "fahrenheit": _bell(64, 14, 0, 105),
    "few": _few,
    "flow": _wide(2.5, 0.8, 1),
    "fraction": _decimal(0, 0.25, 2),
    "fuel_level": _bell(55, 24, 3, 100, 0),
    "game_score": lambda voice: min(int(voice.random.expovariate(0.55)), 7),
    "gas": _whole(21_000, 180_000),
    "glucose": _bell(98, 15, 65, 210, 0),
    "grade_point": _bell(3.1, 0.5, 1.5, 4, 2),
    "grams": _wide(5.6, 0.8),
    "growth": _bell(2.4, 2, -4, 12),
    "hdop": _bell(1.1, 0.4, 0.5, 4),
    "heading": _whole(0, 359),
    "heart_rate": _bell(74, 11, 48, 160, 0),
    "hour": _whole(0, 23),
    "hours": lambda voice: voice.random.choice((0.5, 1, 1, 1.5, 2, 2, 3, 4, 6, 7.5, 8, 8)),
    "door_number": _whole(1, 199),
    "id_number": _whole(1_000, 999_999),
    "interest_rate": _bell(3.9, 1.4, 0.5, 12, 2),
    "iq": _bell(100, 15, 60, 145, 0),
    "large_amount": lambda voice: round(voice.random.lognormvariate(11.5, 0.7) / 1000) * 1000,
    "latitude": _place("latitude"),
    "length": _bell(42, 24, 1, 180),
    "level_number": _whole(1, 5),
    "light": _bell(420, 210, 5, 1200, 0),
    "longitude": _place("longitude"),
    "mains_voltage": _bell(230.5, 2.2, 218, 242),
    "meters": _wide(6.2, 0.9, 0),
    "micros": _wide(7, 0.9),
    "millis": _wide(4.6, 0.8),
    "minimum": lambda voice: voice.random.choice((0, 1, 1, 5, 10, 20)),
    "minute_of_hour": _whole(0, 59),
    "minutes": lambda voice: voice.random.choice((5, 10, 10, 12, 15, 15, 18, 20, 25, 30, 30, 45, 60, 90)),
    "month": _whole(1, 12),
    "nanos": _whole(0, 999_999_999),
    "noise": _bell(54, 11, 28, 105),
    "odometer": lambda voice: int(voice.random.triangular(800, 190_000, 42_000)),
    "particles": _bell(14, 8, 1, 120),
    "partition": _whole(0, 11),
    "pe": _bell(19, 7, 4, 60),
    "people_count": _wide(4, 1),
    "percent": _bell(58, 26, 0, 100, 0),
    "ph": _bell(7.1, 0.4, 4.5, 9.5, 2),
    "phone_number": lambda voice: int(str(voice.told(voice.home(), "phone")).lstrip("+")),
    "points": lambda voice: round(voice.random.lognormvariate(6.6, 1) / 10) * 10,
    "popularity": _wide(4, 1.5),
    "population": _wide(11.5, 1.2),
    "power": _wide(4.5, 1, 1),
    "pressure": _bell(1013, 8, 975, 1045),
    "priority_number": lambda voice: voice.random.choice((1, 2, 2, 3, 3, 3, 4, 5)),
    "quarter_number": _whole(1, 4),
    "rain": lambda voice: round(voice.random.choice((0, 0, 0, voice.random.expovariate(0.5))), 1),
    "resistance": _wide(5, 1, 1),
    "room_number": lambda voice: voice.random.randint(1, 8) * 100 + voice.random.randint(1, 24),
    "position_millis": _whole(0, 170_000),
    "position_seconds": _whole(0, 170),
    "respiration": _bell(15, 2, 10, 24, 0),
    "rooms": _whole(1, 6),
    "rpm": _bell(2200, 800, 650, 6200, 0),
    "salary": lambda voice: voice.random.randint(50, 180) * 500,
    "score": _bell(71, 16, 5, 100, 0),
    "seconds": _wide(5.8, 1),
    "sequence": _whole(1, 2_000_000),
    "servings": lambda voice: voice.random.choice((1, 2, 2, 4, 4, 4, 6, 8)),
    "share": lambda voice: round(voice.random.betavariate(2, 2), 3),
    "shares": lambda voice: voice.random.choice((1, 5, 10, 10, 20, 25, 50, 100, 100, 200, 500)),
    "signal_dbm": _bell(-68, 11, -104, -38, 0),
    "small": lambda voice: min(1 + int(voice.random.expovariate(0.45)), 20),
    "snr": _bell(21, 7, 2, 45),
    "spo2": _bell(97, 1.5, 89, 100, 0),
    "speed": _bell(58, 24, 0, 135),
    "steps": _wide(8.6, 0.6),
    "stock": _wide(3.9, 0.9),
    "stock_price": _wide(4.6, 0.8, 2),
    "temperature": _bell(17.5, 6.5, -12, 38),
    "throughput": _wide(5, 1),
    "tilt": _bell(0, 6, -30, 30),
    "timestamp_offset": _bell(0, 40, -200, 200, 0),
    "tire_pressure": _bell(2.4, 0.2, 1.6, 3.2),
    "tons": _bell(12, 6, 1, 40),
    "torque": _bell(210, 70, 20, 480, 0),
    "track_millis": _whole(171_000, 342_000),
    "track_seconds": _whole(171, 342),
    "uv": _bell(4, 2.3, 0, 11, 0),
    "vibration": _bell(2.1, 0.9, 0.1, 8, 2),
    "visibility": _bell(9, 2.5, 0.2, 12),
    "voltage": _bell(12.6, 0.5, 10.8, 14.6, 2),
    "volume_liters": _bell(38, 17, 1, 95),
    "week": _whole(1, 52),
    "weekday_number": _whole(1, 7),
    "weight": _wide(1, 1, 2),
    "wind_speed": _bell(14, 8, 0, 70),
    "year": _whole(2015, 2026),
    "zip_number": _code_digits(5),
    "zoom": _whole(8, 18),
    **{name: _one_of(values) for name, values in NUMBER_LISTS.items()},
}
SCALABLE = KINDS["scalable"]
"""Providers whose values mean a part of a whole: a schema's bounds say what the whole is."""
