"""The one door to the library that makes certificates: an authority and brokers of one environment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from kdev.stack.secure import Certificates

_VALID_DAYS = 3650
_AHEAD = timedelta(days=1)  # the clock of a container or a virtual machine may be behind
_ADDRESSES = ("127.0.0.1", "::1")
_NAMES = ("localhost", "kafka", "kafka-1", "kafka-2", "kafka-3")


def certified() -> Certificates:
    """New certificates for the brokers of one environment.

    The key of the authority is thrown away, so that nobody can ever sign anything else with it.
    """
    root, own = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    authority = _name("kdev: the authority of one environment")
    signed_by_itself = _begun(authority, authority, root.public_key())
    signed_by_itself = signed_by_itself.add_extension(x509.BasicConstraints(ca=True, path_length=0), True)
    signed_by_itself = signed_by_itself.add_extension(_may_sign(), True)
    broker = _begun(_name("kdev: a broker"), authority, own.public_key())
    broker = broker.add_extension(x509.BasicConstraints(ca=False, path_length=None), True)
    broker = broker.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False)
    broker = broker.add_extension(x509.SubjectAlternativeName(_reached_by()), False)
    issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(root.public_key())
    broker = broker.add_extension(issuer, False)
    key = own.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    trusted = signed_by_itself.sign(root, hashes.SHA256()).public_bytes(Encoding.PEM)
    chain = broker.sign(root, hashes.SHA256()).public_bytes(Encoding.PEM) + trusted
    return Certificates(trusted.decode(), (key + chain).decode())


def _begun(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return x509.CertificateBuilder(
        issuer_name=issuer,
        subject_name=subject,
        public_key=key,
        serial_number=x509.random_serial_number(),
        not_valid_before=now - _AHEAD,
        not_valid_after=now + timedelta(days=_VALID_DAYS),
    ).add_extension(x509.SubjectKeyIdentifier.from_public_key(key), False)


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _reached_by() -> list[x509.GeneralName]:
    """The addresses of this machine, and the names that brokers have in a network of containers."""
    return [*(x509.IPAddress(ip_address(each)) for each in _ADDRESSES), *map(x509.DNSName, _NAMES)]


def _may_sign() -> x509.KeyUsage:
    uses = dict.fromkeys(
        (
            *("digital_signature", "content_commitment", "key_encipherment", "data_encipherment"),
            *("key_agreement", "encipher_only", "decipher_only"),
        ),
        False,
    )
    return x509.KeyUsage(**uses, key_cert_sign=True, crl_sign=True)
