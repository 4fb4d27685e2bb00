"""Just enough of PNG to look at a screenshot: eight bits a channel, not interlaced, as Chromium writes them."""

from __future__ import annotations

import struct
import zlib
from collections import Counter
from collections.abc import Iterator
from typing import Final

from attrs import frozen

SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_CHANNELS: Final = {2: 3, 3: 1, 6: 4}
"""Bytes of a pixel, by type of colour: RGB, a place in a palette, and RGB with transparency."""
_LIGHT: Final = tuple(
    level / 255 / 12.92 if level / 255 <= 0.04045 else ((level / 255 + 0.055) / 1.055) ** 2.4 for level in range(256)
)
"""What a level of a channel is worth in light."""


@frozen
class Picture:
    """A decoded picture."""

    width: int
    height: int
    rows: tuple[bytes, ...]
    """RGB or RGBA bytes, line by line."""

    def greys(self) -> list[int]:
        """Return every pixel as a black and white printer would show it, 0 to 255."""
        return [
            round(0.2126 * red + 0.7152 * green + 0.0722 * blue)
            for reds, greens, blues in self.channels()
            for red, green, blue in zip(reds, greens, blues, strict=True)
        ]

    def luminances(self) -> list[float]:
        """Return the light of every pixel, 0 to 1.

        *Source:* WCAG 2.2, definition of relative luminance.
        """
        return [
            0.2126 * _LIGHT[red] + 0.7152 * _LIGHT[green] + 0.0722 * _LIGHT[blue]
            for reds, greens, blues in self.channels()
            for red, green, blue in zip(reds, greens, blues, strict=True)
        ]

    def channels(self) -> Iterator[tuple[bytes, bytes, bytes]]:
        """Return the reds, the greens and the blues of each line."""
        step = len(self.rows[0]) // self.width
        return ((row[::step], row[1::step], row[2::step]) for row in self.rows)


def contrast(one: float, other: float) -> float:
    """Return how well two luminances are told apart, 1 to 21.

    *Source:* WCAG 2.2, definition of contrast ratio.
    """
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


def read(content: bytes) -> Picture:
    """Return the picture in *content*.

    *Source:* PNG specification, third edition, sections 5 and 9.
    """
    width, height, channels = header(content)
    stride = width * channels
    raw = zlib.decompress(b"".join(data for kind, data in _chunks(content) if kind == b"IDAT"))
    rows: list[bytes] = []
    before = bytes(stride)
    for start in range(0, height * (stride + 1), stride + 1):
        before = _unfiltered(raw[start], raw[start + 1 : start + 1 + stride], before, channels)
        rows.append(before)
    return Picture(width, height, tuple(rows))


def header(content: bytes) -> tuple[int, int, int]:
    """Return width, height and number of channels."""
    assert content.startswith(SIGNATURE), "not a PNG file"
    width, height, depth, kind, _, _, interlaced = struct.unpack(">IIBBBBB", content[16:29])
    assert depth == 8, f"{depth} bits a channel"
    assert not interlaced, "interlaced"
    return width, height, _CHANNELS[kind]


def distinct_lines(content: bytes) -> int:
    """Return how many different lines the file holds, as encoded: a blank picture has one or two."""
    width, height, channels = header(content)
    length = width * channels + 1
    raw = zlib.decompress(b"".join(data for kind, data in _chunks(content) if kind == b"IDAT"))
    return len({raw[line * length : (line + 1) * length] for line in range(height)})


def lighter(content: bytes) -> bytes:
    """Return the same picture with the 256 colours it uses most, each other one replaced by the nearest of them.

    A page has few colours and many shades of its letters' edges: the eye sees no difference, and a third is left.
    """
    picture = read(content)
    rows = [[*zip(*channels, strict=True)] for channels in picture.channels()]
    used = Counter(colour for row in rows for colour in row)
    palette = [colour for colour, _ in used.most_common(256)]
    places = {colour: min(range(len(palette)), key=lambda at: _distance(palette[at], colour)) for colour in used}
    lines = b"".join(b"\0" + bytes(places[colour] for colour in row) for row in rows)
    head = struct.pack(">IIBBBBB", picture.width, picture.height, 8, 3, 0, 0, 0)
    colours = bytes(level for colour in palette for level in colour)
    chunks = ((b"IHDR", head), (b"PLTE", colours), (b"IDAT", zlib.compress(lines, 9)), (b"IEND", b""))
    return SIGNATURE + b"".join(_chunk(kind, data) for kind, data in chunks)


def _distance(one: tuple[int, ...], other: tuple[int, ...]) -> int:
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(SIGNATURE)
    while at < len(content):
        (length,) = struct.unpack(">I", content[at : at + 4])
        yield content[at + 4 : at + 8], content[at + 8 : at + 8 + length]
        at += length + 12


def _unfiltered(kind: int, line: bytes, above: bytes, channels: int) -> bytes:
    """Return a line as it was before its filter was applied."""
    out = bytearray(line)
    for index in range(len(out)):
        left = out[index - channels] if index >= channels else 0
        corner = above[index - channels] if index >= channels else 0
        out[index] = (out[index] + _predicted(kind, left, above[index], corner)) & 0xFF
    return bytes(out)


def _predicted(kind: int, left: int, up: int, corner: int) -> int:
    if kind == 4:
        return _paeth(left, up, corner)
    return (0, left, up, (left + up) // 2)[kind]


def _paeth(left: int, up: int, corner: int) -> int:
    guess = left + up - corner
    return min((left, up, corner), key=lambda near: abs(guess - near))
