"""Where somebody comes from, as far as limits are concerned."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network


def parse(address: str) -> IPv4Address | IPv6Address:
    """The address; IPv4 also when it comes in the clothes of IPv6. Raises ValueError if it is none."""
    ip = ip_address(address)
    return (ip.ipv4_mapped or ip) if isinstance(ip, IPv6Address) else ip


def network(address: str) -> str:
    """What counts together: an IPv4 address, or the IPv6 network that one household is given (RFC 6177).

    Raises ValueError if it is no address.
    """
    ip = parse(address)
    return str(ip_network((ip, 64), strict=False) if isinstance(ip, IPv6Address) else ip)
