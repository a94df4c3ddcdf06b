"""Where a request comes from: the peer, the reverse proxies in front of it, and the client behind them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from starlette.types import Scope

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
Headers = Sequence[tuple[bytes, bytes]]

_HERE = ip_address("127.0.0.1")
_FORWARDING = (b"forwarded", b"via", b"x-real-ip")
_LOOPBACK_NAMES = ("localhost", "127.0.0.1", "[::1]")
_HOPS = 32  # entries of X-Forwarded-For that are looked at


def values_of(headers: Headers, name: bytes) -> list[str]:
    """Every value of a header, in the order received."""
    return [value.decode("latin-1").strip() for key, value in headers if key == name]


def one_of(headers: Headers, name: bytes) -> str:
    """The value of a header that stands once; empty when there is none, or more than one."""
    found = values_of(headers, name)
    return found[0] if len(found) == 1 else ""


@dataclass(frozen=True)
class Client:
    """`address` is whom to count; `proxied` when a configured proxy sent the request; `here` when it began on this machine."""

    address: Address
    proxied: bool
    here: bool
    rebound: bool  # from this machine, but for a host name that is not its own: a web page may be behind it

    @property
    def bucket(self) -> str:
        """What a rate limit counts by: one IPv4 address, or the /64 network that one IPv6 household has."""
        if isinstance(self.address, IPv6Address):
            return f"{IPv6Network((int(self.address) >> 64 << 64, 64))}"
        return str(self.address)

    @property
    def local(self) -> bool:
        """True for a program or a browser of this machine that means this machine."""
        return self.here and not self.rebound


def client_of(scope: Scope, proxies: Sequence[Network]) -> Client:
    """The client of a request; headers count only when the peer is a configured proxy, or this machine (for the address)."""
    peer = scope.get("client")
    sender = _address(peer[0]) if peer else None
    sender = _HERE if sender is None else sender  # a Unix socket, or a test in the same process
    headers: Headers = scope["headers"]
    trusted = _within(sender, proxies)
    forwarded = any(key in _FORWARDING or key.startswith(b"x-forwarded-") for key, _ in headers)
    behind = _behind(headers, sender, proxies) if trusted or sender.is_loopback else sender
    host = one_of(headers, b"host").lower()
    name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
    return Client(
        address=behind,
        proxied=trusted,
        here=sender.is_loopback and not forwarded and not trusted,  # a proxy that forgot its headers is no client
        rebound=name not in _LOOPBACK_NAMES and not name.endswith(".localhost"),
    )


def scheme_of(scope: Scope, proxied: bool) -> str:
    """“https” when the client speaks it, to us or to a trusted proxy."""
    told = one_of(scope["headers"], b"x-forwarded-proto").lower() if proxied else ""
    return told if told in ("http", "https") else str(scope.get("scheme", "http"))


def _behind(headers: Headers, sender: Address, proxies: Sequence[Network]) -> Address:
    """The last address of X-Forwarded-For that is no trusted proxy: what stands before it, anybody may have written."""
    entries = ",".join(values_of(headers, b"x-forwarded-for")).split(",")[-_HOPS:]
    last = sender
    for entry in reversed(entries):
        address = _address(entry.strip())
        if address is None:
            return last
        last = address
        if not _within(address, proxies) and not address.is_loopback:
            return last
    return last


def _within(address: Address, networks: Sequence[Network]) -> bool:
    return any(address.version == network.version and address in network for network in networks)


def _address(text: str) -> Address | None:
    """An address as peers and proxies write it: with a port, in brackets, with a zone, or IPv4 inside IPv6."""
    text = text.strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return address.ipv4_mapped or address if isinstance(address, IPv6Address) else address
