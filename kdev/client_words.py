"""How settings of a connection are said to librdkafka, whichever client they were written for."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from pathlib import Path

from kdev.errors import SettingsError

JAVA_WORDS = frozenset(
    {
        "sasl.jaas.config",
        "ssl.truststore.location",
        "ssl.truststore.password",
        "ssl.truststore.type",
        "ssl.truststore.certificates",
        "ssl.keystore.type",
        "ssl.keystore.key",
        "ssl.keystore.certificate.chain",
        "key.serializer",
        "key.deserializer",
        "value.serializer",
        "value.deserializer",
    }
)
"""Settings that only Java's client has."""

WORDS = (
    "bootstrap.servers",
    "broker.address.family",
    "client.dns.lookup",
    "enable.sasl.oauthbearer.unsecure.jwt",
    "enable.ssl.certificate.verification",
    "https.ca.location",
    "https.ca.pem",
    "sasl.kerberos.keytab",
    "sasl.kerberos.kinit.cmd",
    "sasl.kerberos.min.time.before.relogin",
    "sasl.kerberos.principal",
    "sasl.kerberos.service.name",
    "sasl.mechanism",
    "sasl.oauthbearer.client.id",
    "sasl.oauthbearer.client.secret",
    "sasl.oauthbearer.config",
    "sasl.oauthbearer.extensions",
    "sasl.oauthbearer.method",
    "sasl.oauthbearer.scope",
    "sasl.oauthbearer.token.endpoint.url",
    "sasl.password",
    "sasl.username",
    "security.protocol",
    "socket.connection.setup.timeout.ms",
    "socket.keepalive.enable",
    "socket.timeout.ms",
    "ssl.ca.location",
    "ssl.ca.pem",
    "ssl.certificate.location",
    "ssl.certificate.pem",
    "ssl.cipher.suites",
    "ssl.crl.location",
    "ssl.curves.list",
    "ssl.endpoint.identification.algorithm",
    "ssl.key.location",
    "ssl.key.password",
    "ssl.key.pem",
    "ssl.keystore.location",
    "ssl.keystore.password",
    "ssl.sigalgs.list",
)
"""The settings of librdkafka that say how to reach a cluster."""

_ALIASES = {"sasl.mechanisms": "sasl.mechanism", "metadata.broker.list": "bootstrap.servers"}
_FILES = frozenset(word for word in WORDS if word.endswith((".location", ".keytab")))
_CLEAR = ("", "PLAINTEXT", "SSL")
_JKS = b"\xfe\xed\xfe\xed"
_MODULE = re.compile(r"\s*([\w.$]+)\s+(?:required|requisite|sufficient|optional)\b(.*?);?\s*", re.DOTALL)
_OPTION = re.compile(r"([\w.]+)\s*=\s*(?:\"((?:[^\"\\]|\\.)*)\"|'((?:[^'\\]|\\.)*)'|([^\s;]+))", re.DOTALL)
_FOREIGN_MODULES = {
    "IAMLoginModule": "use a SCRAM user of the cluster, `sasl.mechanism=SCRAM-SHA-512`, or a certificate",
    "Krb5LoginModule": "write `sasl.kerberos.service.name`, `.principal` and `.keytab` as librdkafka has",
}


def spoken(said: Mapping[str, str], origin: str, folder: Path) -> dict[str, str]:
    """The settings of the connection, in librdkafka's words; others are left out.

    `origin` is where they stand, `folder` where files are looked for that are not in the working folder.
    Raises SettingsError for a word that is nearly one, and for what librdkafka cannot do; no value is shown.
    """
    words = {_ALIASES.get(name, name): value for name, value in said.items()}
    jaas = words.pop("sasl.jaas.config", "")
    words |= {**_from_jaas(jaas, origin), **words} if jaas else {}
    words |= _from_stores(words, origin, folder)
    for name in words:
        _require_word(name, origin)
    found = {name: words[name] for name in WORDS if words.get(name)}
    if words.get("ssl.endpoint.identification.algorithm") == "":
        found["ssl.endpoint.identification.algorithm"] = "none"  # as Java says it
    found |= {name: _file(name, found[name], origin, folder) for name in _FILES & found.keys()}
    _require_protocol(found, origin)
    return found


def _require_word(name: str, origin: str) -> None:
    if name in WORDS or name in JAVA_WORDS:
        return
    near = difflib.get_close_matches(name, WORDS, n=1, cutoff=0.9)
    if near:
        raise SettingsError(f"{origin}: `{name}` is no setting", hint=f"did you mean `{near[0]}`?")


def _require_protocol(found: Mapping[str, str], origin: str) -> None:
    secret = next(
        (name for name in ("sasl.username", "sasl.password", "sasl.mechanism") if name in found), ""
    )
    if secret and found.get("security.protocol", "").upper() in _CLEAR:
        raise SettingsError(
            f"{origin}: `{secret}` is of no use without SASL in `security.protocol`",
            hint="write `security.protocol=SASL_SSL`, or `SASL_PLAINTEXT` where there is no TLS",
        )


def _file(name: str, value: str, origin: str, folder: Path) -> str:
    if name == "ssl.ca.location" and value == "probe":
        return value
    given = Path(value).expanduser()
    found = next((path for path in (given, folder / given) if path.exists()), None)
    if found is None:
        raise SettingsError(
            f"{origin}: the file `{value}` of `{name}` is not there", hint="is the path right?"
        )
    return str(found.absolute())


def _from_jaas(text: str, origin: str) -> dict[str, str]:
    """What the line that Java's client has for its login says."""
    found = _MODULE.fullmatch(text)
    if not found:
        raise SettingsError(
            f"{origin}: `sasl.jaas.config` cannot be read",
            hint='it is `MODULE required username="..." password="...";`, all in one line',
        )
    module = found[1].rpartition(".")[2]
    if module in _FOREIGN_MODULES:
        raise SettingsError(f"{origin}: kdev cannot log in with `{module}`", hint=_FOREIGN_MODULES[module])
    options = {each[1]: _unquoted(each) for each in _OPTION.finditer(found[2])}
    if module == "OAuthBearerLoginModule":
        return _from_token_options(options)
    names = {"username": "sasl.username", "password": "sasl.password"}
    return {names[name]: value for name, value in options.items() if name in names}


def _unquoted(found: re.Match[str]) -> str:
    quoted = found[2] if found[2] is not None else found[3]
    return re.sub(r"\\(.)", r"\1", quoted) if quoted is not None else found[4]


def _from_token_options(options: Mapping[str, str]) -> dict[str, str]:
    names = {"clientId": "client.id", "clientSecret": "client.secret", "scope": "scope"}
    words = {f"sasl.oauthbearer.{names[name]}": value for name, value in options.items() if name in names}
    marked = {name.partition("_")[2]: text for name, text in options.items() if name.startswith("extension_")}
    if marked:
        words["sasl.oauthbearer.extensions"] = ",".join(f"{name}={text}" for name, text in marked.items())
    return {"sasl.oauthbearer.method": "oidc", **words}


def _from_stores(words: Mapping[str, str], origin: str, folder: Path) -> dict[str, str]:
    """Java's stores as the files that librdkafka reads: PEM ones, and a PKCS#12 one for a key."""
    found: dict[str, str] = {}
    trusted = words.get("ssl.truststore.location")
    if trusted:
        _require_pem(words, trusted, origin)
        found["ssl.ca.location"] = trusted
    if words.get("ssl.keystore.type", "").upper() == "PEM" and "ssl.keystore.location" in words:
        own = words["ssl.keystore.location"]
        found |= {"ssl.key.location": own, "ssl.certificate.location": own, "ssl.keystore.location": ""}
    elif words.get("ssl.keystore.location"):
        _require_no_jks(words["ssl.keystore.location"], origin, folder)
    pasted = {
        "ssl.truststore.certificates": "ssl.ca.pem",
        "ssl.keystore.key": "ssl.key.pem",
        "ssl.keystore.certificate.chain": "ssl.certificate.pem",
    }
    return found | {pasted[name]: value for name, value in words.items() if name in pasted}


def _require_pem(words: Mapping[str, str], path: str, origin: str) -> None:
    if words.get("ssl.truststore.type", "").upper() != "PEM":
        raise SettingsError(
            f"{origin}: the trust store `{path}` is of a kind that only Java reads",
            hint=f"`keytool -list -rfc -keystore {path} > ca.pem`, then write `ssl.ca.location=ca.pem`",
        )


def _require_no_jks(path: str, origin: str, folder: Path) -> None:
    for each in (Path(path).expanduser(), folder / path):
        if each.is_file() and each.read_bytes()[: len(_JKS)] == _JKS:
            raise SettingsError(
                f"{origin}: the key store `{path}` is a JKS one, which only Java reads",
                hint=f"`keytool -importkeystore -srckeystore {path} -destkeystore key.p12`: name that one",
            )
