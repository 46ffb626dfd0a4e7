"""TLS for the loopback server: a certificate authority of its own, because MSAL insists on https.

The authority signs one server certificate and its key is thrown away: trusting `ca.pem` trusts nothing else.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import ipaddress
import secrets
from pathlib import Path
from typing import Final

import certifi
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from local_cloud.azure.arm.identity.tenant import write_private

_VALID: Final = dt.timedelta(days=365)
_RENEW_BEFORE: Final = dt.timedelta(days=30)


@dataclasses.dataclass(frozen=True)
class Certificates:
    """Files of the server's TLS: what clients trust, and the server's certificate and key in one file."""

    authority: Path
    server: Path

    def trusted(self) -> Path:
        """A file with this authority and every public one: a process that trusts it reaches both."""
        file = self.authority.with_name("trust.pem")
        draft = file.with_name(f".trust.{secrets.token_hex(8)}")
        public = Path(certifi.where()).read_text(encoding="utf-8")
        draft.write_text(self.authority.read_text(encoding="utf-8") + public, encoding="utf-8")
        draft.replace(file)
        return file


def certificates(directory: Path, now: dt.datetime | None = None) -> Certificates:
    """The certificates kept in `directory`; made anew if missing or about to expire."""
    moment = now or dt.datetime.now(dt.timezone.utc)
    files = Certificates(directory / "ca.pem", directory / "server.pem")
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not _usable(files, moment):
        _issue(files, moment)
    return files


def _usable(files: Certificates, moment: dt.datetime) -> bool:
    if not (files.authority.exists() and files.server.exists()):
        return False
    authority = x509.load_pem_x509_certificate(files.authority.read_bytes())
    server = x509.load_pem_x509_certificate(files.server.read_bytes())
    return server.issuer == authority.subject and server.not_valid_after_utc - _RENEW_BEFORE > moment


def _issue(files: Certificates, moment: dt.datetime) -> None:
    authority_key, server_key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    # The name holds the serial number: an old `ca.pem` and a new `server.pem` are then told apart.
    serial = x509.random_serial_number()
    authority_name = _name(f"local Azure Resource Manager {serial:x}"[:64])
    authority = (
        _builder(authority_name, authority_name, authority_key.public_key(), moment)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(authority=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(authority_key.public_key()), critical=False)
        .sign(authority_key, hashes.SHA256())
    )
    addresses = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.IPv4Address("127.0.0.1"))]
    server = (
        _builder(_name("localhost"), authority_name, server_key.public_key(), moment)
        .add_extension(x509.SubjectAlternativeName(addresses), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(authority=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()), critical=False
        )
        .sign(authority_key, hashes.SHA256())
    )
    key = server_key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    pem = serialization.Encoding.PEM
    write_private(files.server, server.public_bytes(pem).decode() + key.decode())
    files.authority.write_bytes(authority.public_bytes(pem))


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, moment: dt.datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(moment - dt.timedelta(hours=1))
        .not_valid_after(moment + _VALID)
    )


def _key_usage(*, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority, key_cert_sign=authority, crl_sign=authority,
        content_commitment=False, key_encipherment=False, data_encipherment=False, key_agreement=False,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip
