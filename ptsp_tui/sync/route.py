"""Whether this computer has a network: asked of its own routing table, nothing is sent."""

from __future__ import annotations

import socket
from contextlib import closing
from typing import Final

_ELSEWHERE: Final = (
    (
        socket.AF_INET,
        "192.0.2.1",
    ),  # RFC 5737: nobody's address, so only a default route leads there
    (socket.AF_INET6, "2001:db8::1"),  # RFC 3849
)


def way_out() -> str:
    """The address with which this computer would send into the world; "" without a network.

    A datagram socket that is connected only chooses a route (connect(2)).
    """
    for family, address in _ELSEWHERE:
        try:
            with closing(socket.socket(family, socket.SOCK_DGRAM)) as probe:
                probe.connect((address, 9))
                return str(probe.getsockname()[0])
        except OSError:
            continue
    return ""
