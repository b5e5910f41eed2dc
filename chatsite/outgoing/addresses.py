"""Which addresses of the Internet may be asked: public ones only, whatever an address was spelled like."""

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import quote, urlsplit

import idna
from django.conf import settings

URL_MAX = 2_000  # characters
SCHEMES = {"http": 80, "https": 443}
IP = IPv4Address | IPv6Address

# The special-purpose registries of IANA (RFC 6890 and what was added since), multicast, and Azure's own service
# address, which looks public. Services of other clouds (169.254.169.254, 100.100.100.200, fd00:ec2::254) are in them.
_NOT_PUBLIC = [
    ip_network(network)
    for network in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
        "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16",
        "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        "168.63.129.16/32",
        "2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20",
    )
]  # fmt: skip
_GLOBAL_UNICAST = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: the last 32 bits are an IPv4 address
_UNWANTED = re.compile(r"[\s\x00-\x20\x7f-\xa0\\<>\"`{}|^]")
_HOST = re.compile(r"(?=.{1,253}\Z)[a-z0-9](?:[a-z0-9_-]{0,62})(?:\.[a-z0-9_](?:[a-z0-9_-]{0,62}))*", re.ASCII)
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*", re.ASCII)


class NotAllowed(Exception):
    """An address that is not asked. Its text says why, for the log."""


@dataclass(frozen=True, slots=True)
class Target:
    """An address in its one spelling: scheme, host and port as they are asked, and what is asked for there."""

    scheme: str
    host: str  # lower case, IDNA; an IPv6 address without brackets
    port: int
    path: str  # with its query

    @property
    def origin(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + ("" if self.port == SCHEMES[self.scheme] else f":{self.port}")

    def __str__(self) -> str:
        return self.origin + self.path


def parse(url: str) -> Target:
    """The target of a http(s) URL. Raises NotAllowed for credentials, other ports, and what is ambiguous.

    Hosts are mapped as browsers do it (UTS 46). Numbers as a host are taken in the usual spelling only.
    """
    if len(url) > URL_MAX or _UNWANTED.search(url):
        raise NotAllowed("no URL")
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname or ""
    except ValueError as error:
        raise NotAllowed("no URL") from error
    if parts.scheme not in SCHEMES:
        raise NotAllowed("neither http nor https")
    if "@" in parts.netloc:
        raise NotAllowed("credentials")
    port = SCHEMES[parts.scheme] if port is None else port
    if port not in settings.OUTGOING_PORTS:
        raise NotAllowed("port")
    host = _ipv6(host) if "[" in parts.netloc or ":" in host else _name(host)
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=-._~")
    query = "?" + quote(parts.query, safe="/%:@!$&'()*+,;=-._~?[]") if parts.query else ""
    return Target(parts.scheme, host, port, path + query)


def _ipv6(host: str) -> str:
    try:
        return str(IPv6Address(host)) if "%" not in host else _refuse("zone")
    except ValueError as error:
        raise NotAllowed("host") from error


def _name(host: str) -> str:
    try:
        name = host if host.isascii() else idna.encode(host, uts46=True, transitional=False).decode()
    except (idna.IDNAError, UnicodeError) as error:
        raise NotAllowed("host") from error
    name = name.lower().removesuffix(".")
    if not _HOST.fullmatch(name):
        raise NotAllowed("host")
    if _NUMBER.fullmatch(name.rpartition(".")[2]):
        try:
            return str(IPv4Address(name))
        except ValueError as error:  # octal, hexadecimal, short and whole numbers, which libraries read differently
            raise NotAllowed("host") from error
    return name


def _refuse(why: str) -> str:
    raise NotAllowed(why)


def check(addresses: list[str]) -> list[IP]:
    """These addresses of one host. Raises NotAllowed if there is none, or if one of them is not public."""
    found = [ip_address(address.partition("%")[0]) for address in addresses]
    if not found:
        raise NotAllowed("no address")
    for address in found:
        if not is_public(address):
            raise NotAllowed(f"{address} is not public")
    return found


def is_public(address: IP) -> bool:
    """Whether it belongs to the Internet, and not to this machine, its network, or nobody."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return is_public(address.ipv4_mapped)
        if address in _NAT64:
            return is_public(IPv4Address(int(address) & 0xFFFF_FFFF))
    if any(address in ip_network(network) for network in settings.OUTGOING_TEST_NETWORKS):
        return True
    if isinstance(address, IPv6Address) and address not in _GLOBAL_UNICAST:
        return False
    return not any(address in network for network in _NOT_PUBLIC if network.version == address.version)
