"""What travels over the socket: messages from the browser as frozen values, messages to it as text.

`decode` refuses whatever is not one of them; nothing else looks at what a browser sent. The format
is described on the page about how Playbill works.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from json.encoder import encode_basestring
from typing import Any, cast

MAX_DEPTH = 32
MAX_NUMBER = 2**53
NO_MOUNT = -1
"""The mount of an act whose template the page no longer shows: it is counted, and does nothing."""

# What the encoder itself uses for a text, without what surrounds it: most of an update are texts.
_text_of = json.encoder.encode_basestring
_encode = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, allow_nan=False, check_circular=False).encode
_decode = json.JSONDecoder().decode
_digest = re.compile(r"[0-9a-f]{16}")
_nonce = re.compile(r"[0-9A-Za-z_-]{1,64}")
_token = re.compile(r"([0-9a-f]{32})\.([0-9a-f]{32})")


class WireError(ValueError):
    """A message that is none. The text names what is wrong and never repeats what was sent."""


@dataclass(frozen=True, slots=True)
class Hello:
    """The first message of a connection: who the tab is, and what it has seen."""

    token: str | None
    signature: str
    nonce: str
    page: str
    mounts: tuple[str, ...]
    seen: int
    act: int


@dataclass(frozen=True, slots=True)
class Act:
    """A trigger fired: action `action` of mount `mount`, with `args`. `number` counts from 1 for each page load."""

    number: int
    mount: int
    action: int
    args: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Resync:
    """A version is missing in the browser; `seen` is the last one that it has."""

    seen: int


@dataclass(frozen=True, slots=True)
class Mounts:
    """The tab shows another page of the site, or this one anew."""

    page: str
    mounts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Leave:
    """The page is being closed."""


@dataclass(frozen=True, slots=True)
class Anew:
    """The reader asks for a fresh state of one mount."""

    mount: int


@dataclass(frozen=True, slots=True)
class Alive:
    """The answer to a probe: this page load is still there."""


Message = Act | Resync | Mounts | Leave | Anew | Alive


def decode_hello(data: object) -> Hello:
    """The connect payload. Raises `WireError`."""
    fields = _mapping(data)
    token, signature = None, ""
    if fields.get("token") is not None:
        # A token of the wrong form is as good as none: the tab gets a new one.
        found = _token.fullmatch(_text(fields["token"], 200))
        if found:
            token, signature = found.groups()
    nonce = _text(fields.get("nonce"), 64)
    if not _nonce.fullmatch(nonce):
        raise WireError("the nonce is not one")
    return Hello(
        token, signature, nonce, _text(fields.get("page", "/"), 2048), _mounts(fields.get("mounts", [])),
        _count(fields.get("seen", 0)), _count(fields.get("act", 0)),
    )  # fmt: skip


def decode_text(text: str) -> Message:
    """A message from the text of its Socket.IO event packet, `2["a",…]`. Raises `WireError`."""
    if text[:2] != "2[":
        raise WireError("the packet is no plain event")
    try:
        name, *args = _decode(text[1:])
    except (ValueError, TypeError, RecursionError):
        # Beside broken JSON: numbers of more digits than Python reads, nesting deeper than its stack, no array.
        raise WireError("the message is not a JSON array") from None
    return decode(name, args)


def decode(name: object, args: Sequence[object]) -> Message:
    """The message `name` with `args`. Raises `WireError`."""
    match name:
        case "a":
            if len(args) != 4:
                raise WireError("an act has four parts")
            number, mount, action, values = args
            if not isinstance(values, list):
                raise WireError("the arguments of an act are a list")
            checked = tuple(map(_argument, cast("list[object]", values))) if values else ()
            where = NO_MOUNT if mount == NO_MOUNT and type(mount) is int else _count(mount)
            return Act(_count(number), where, _count(action), checked)
        case "r":
            return Resync(_count(args[0]) if args else 0)
        case "m":
            if len(args) != 2:
                raise WireError("mounts have a page and a list")
            return Mounts(_text(args[0], 2048), _mounts(args[1]))
        case "l":
            return Leave()
        case "b":
            return Anew(_count(args[0]) if args else 0)
        case "q":
            return Alive()
        case _:
            raise WireError("there is no such message")


def encode(name: str, *args: Any) -> str:
    """A message to the browser as a Socket.IO event packet, without the Engine.IO type in front."""
    return _sendable("2" + _encode([name, *args]))


def update(version: int, patches: Sequence[object], ack: int, effects: Sequence[object]) -> str:
    """An update: trailing parts that say nothing are left out."""
    if len(patches) == 3:
        # One slot, as nearly always.
        mount, slot, value = patches
        part = encode_basestring(value) if type(value) is str else _part(value)
        text = f'2["u",{version},[{mount},{slot},{part}]'
    else:
        text = f'2["u",{version},[{",".join(map(_part, patches))}]'
    if effects:
        return _sendable(f"{text},{ack},{_encode(effects)}]")
    text += f",{ack}]" if ack else "]"
    return text if text.isascii() else _sendable(text)


def _part(value: object) -> str:
    """One part of an update as JSON. Most are numbers and short texts; the encoder takes longer to set up."""
    kind = type(value)
    if kind is str:
        return encode_basestring(cast("str", value))
    return str(value) if kind is int else _encode(value)


def _sendable(text: str) -> str:
    """`text` without half characters (lone surrogates), which would break the socket when it is sent."""
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return _whole(text)
    return text


def _whole(text: str) -> str:
    """`text` with U+FFFD for every half character."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _mapping(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise WireError("the connect payload is not an object")
    return cast("dict[str, object]", value)


def _count(value: object) -> int:
    if type(value) is not int or not 0 <= value <= MAX_NUMBER:
        raise WireError("a number is not one")
    return value


def _text(value: object, most: int) -> str:
    if not isinstance(value, str) or len(value) > most:
        raise WireError("a text is not one, or too long")
    return _sendable(value)


def _mounts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or len(cast("list[object]", value)) > 256:
        raise WireError("the mounts are not a list of at most 256")
    digests = tuple(_text(item, 64) for item in cast("list[object]", value))
    if not all(map(_digest.fullmatch, digests)):
        raise WireError("a mount is not the digest of a template")
    return digests


def _argument(value: object, depth: int = 0) -> object:
    """A value as the runtime may have it. Refuses numbers that JSON does not have and nesting that nobody needs."""
    match value:
        case str():
            return _sendable(value)
        case None | bool() | int():
            return value
        case float():
            if not math.isfinite(value):
                raise WireError("a number is not finite")
            return value
        case dict() | list():
            if depth == MAX_DEPTH:
                raise WireError("the arguments are nested too deeply")
            if isinstance(value, list):
                return [_argument(item, depth + 1) for item in cast("list[object]", value)]
            fields = cast("dict[object, object]", value)
            return {_text(key, MAX_NUMBER): _argument(item, depth + 1) for key, item in fields.items()}
        case _:
            raise WireError("an argument is not of JSON")
