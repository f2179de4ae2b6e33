"""What decoding a picture will take, told from its header: libraries allocate first and ask later.

Sources: ITU-T T.81 §B.2 (JPEG markers), RFC 9649 §2 (WebP), and measurements (tests/benchmarks/uploads.py).
"""

from dataclasses import dataclass
from typing import BinaryIO

KINDS = {b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG"}
WEBP_HEADER_LENGTH = 30
WEBP_BYTES_PER_PIXEL = 16  # the frame, the canvas before and after it, and Pillow's copy: measured
COEFFICIENT_BYTES = 2

START_OF_FRAME = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
PROGRESSIVE = frozenset({0xC2, 0xC6, 0xCA, 0xCE})
START_OF_SCAN, END_OF_IMAGE, FILL = 0xDA, 0xD9, 0xFF
WITHOUT_LENGTH = frozenset({0x01, *range(0xD0, 0xD9)})
MOST_MARKERS = 2000


@dataclass(frozen=True, slots=True)
class JpegFrame:
    """`samples_per_pixel` is 3 without and 1.5 with the usual chroma subsampling; `is_kept_whole` while decoding."""

    samples_per_pixel: float
    is_kept_whole: bool


def find_kind(file: BinaryIO) -> str:
    """Return "JPEG", "PNG" or "WEBP" by the first bytes; "" for anything else."""
    start = read_at(file, 0, 12)
    if start[:4] == b"RIFF" and start[8:] == b"WEBP":
        return "WEBP"
    return next((kind for magic, kind in KINDS.items() if start.startswith(magic)), "")


def find_webp_size(file: BinaryIO) -> tuple[int, int]:
    """Return the canvas that a decoder allocates; (0, 0) when the header makes no sense."""
    header = read_at(file, 0, WEBP_HEADER_LENGTH).ljust(WEBP_HEADER_LENGTH, b"\0")
    chunk = header[12:16]
    if chunk == b"VP8X":
        return little(header[24:27]) + 1, little(header[27:30]) + 1
    if chunk == b"VP8L":
        bits = little(header[21:25])
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if chunk == b"VP8 ":
        return little(header[26:28]) & 0x3FFF, little(header[28:30]) & 0x3FFF
    return 0, 0


def read_jpeg_frame(file: BinaryIO) -> JpegFrame:
    """Return what the markers before the picture's data say. Raises ValueError when they are not in order."""
    position, samples, component_count, is_progressive = 2, 0.0, 0, False
    for _ in range(MOST_MARKERS):
        marker, length = find_marker(read_at(file, position, 4))
        if marker in START_OF_FRAME:
            frame = read_at(file, position + 4, length - 2)
            component_count, samples = len(frame[6:]) // 3, count_samples(frame)
            is_progressive = marker in PROGRESSIVE
        elif marker == START_OF_SCAN:
            first_scan = big(read_at(file, position + 4, 1))
            return JpegFrame(samples, is_progressive or first_scan < component_count)
        position += length + 2
    raise ValueError("no picture in this JPEG")


def find_marker(start: bytes) -> tuple[int, int]:
    """Return the marker with which a segment starts and its length; -1 for a fill byte, which is half a marker."""
    if start[:1] != b"\xff" or len(start) < len("FFxx") or start[1] == END_OF_IMAGE:
        raise ValueError("no segment where one should be")
    if start[1] == FILL:
        return FILL, -1
    return start[1], 0 if start[1] in WITHOUT_LENGTH else max(big(start[2:]), 2)


def count_samples(frame: bytes) -> float:
    """Return how many samples all components have for each pixel, from the frame header's sampling factors."""
    factors = [(factor >> 4, factor & 15) for factor in frame[7::3]]
    widest = max((across for across, _ in factors), default=0)
    highest = max((down for _, down in factors), default=0)
    if not widest or not highest:
        raise ValueError("a component without samples")
    return sum(across * down for across, down in factors) / (widest * highest)


def read_at(file: BinaryIO, position: int, length: int) -> bytes:
    file.seek(position)
    return file.read(length)


def little(number: bytes) -> int:
    return int.from_bytes(number, "little")


def big(number: bytes) -> int:
    return int.from_bytes(number, "big")
