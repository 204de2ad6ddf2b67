"""People whose name, e-mail and login agree."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping

from kdev.mock.realism.places import people
from kdev.mock.realism.voice import Voice

FOLDED = str.maketrans(
    {"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i",
     "ä": "ae", "ö": "oe", "ü": "ue", "å": "a"}
)  # fmt: skip
OFTEN = 0.48
HOSTS = ("example.com", "example.com", "example.com", "example.org", "example.net")


def person(voice: Voice, country: str = "") -> dict[str, object]:
    """What agrees about one person, by provider; a country's code asks for a name as people have there."""
    rng = voice.random
    drawn = rng.random()
    gender = "female" if drawn < OFTEN else "male" if drawn < 2 * OFTEN else "other"
    first, last = _name(voice, gender, country)
    login = _login(voice, first, last)
    return {
        "first_name": first,
        "last_name": last,
        "full_name": f"{first} {last}",
        "user_name": login,
        "email": f"{login}@{rng.choice(HOSTS)}",
        "gender": gender,
        "prefix": {"female": "Ms.", "male": "Mr."}.get(gender, "Dr."),
        "initials": f"{first[:1]}{last[:1]}",
        "gender_pronoun": {"female": "she/her", "male": "he/him"}.get(gender, "they/them"),
    }


def folded(text: str) -> str:
    """A text in plain small letters; empty when it is in another script."""
    plain = unicodedata.normalize("NFKD", text.lower().translate(FOLDED))
    return re.sub(r"[^a-z]", "", plain)


def _name(voice: Voice, gender: str, country: str) -> tuple[str, str]:
    bundled = people().get(_language(country)) if country and not voice.locale.endswith(country) else None
    if bundled is not None:
        women, men, families = bundled
        first = women if gender == "female" else men if gender == "male" else women + men
        return voice.random.choice(first), voice.random.choice(families)
    named: Callable[[], str] = getattr(voice.names, f"first_name_{gender}", voice.names.first_name)
    family: Callable[[], str] = getattr(voice.names, f"last_name_{gender}", voice.names.last_name)
    return named(), family()


def _language(country: str) -> str:
    return LANGUAGES.get(country, "")


def _login(voice: Voice, first: str, last: str) -> str:
    given, family = folded(first), folded(last)
    if not given or not family:
        return (
            re.sub(r"[^a-z0-9._]", "", voice.names.user_name().lower())
            or f"user{voice.random.randrange(1000)}"
        )
    form = voice.random.choice(("{0}.{1}", "{0}.{1}", "{0}.{1}", "{2}.{1}", "{0}_{1}", "{0}{1}{3}"))
    return form.format(given, family, given[:1], voice.random.randint(1, 99))


LANGUAGES: Mapping[str, str] = {
    country: language
    for language, countries in {
        "en": "US GB IE CA AU NZ ZA SG",
        "de": "DE AT CH",
        "fr": "FR LU MA",
        "it": "IT",
        "es": "ES MX AR CL CO PE",
        "pt": "PT BR",
        "nl": "NL BE",
        "da": "DK",
        "sv": "SE",
        "no": "NO IS",
        "fi": "FI",
        "pl": "PL",
        "cs": "CZ SK",
        "tr": "TR",
        "in": "IN",
    }.items()
    for country in countries.split()
}
