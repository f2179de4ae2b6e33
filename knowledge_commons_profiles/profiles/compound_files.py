"""Names in a compound file, which is what Word wrote until 2007 ([MS-CFB]: sectors in chains, like a small disk)."""

import struct
from collections.abc import Iterator
from typing import BinaryIO

HEADER_LENGTH = 512
TABLE_SECTORS_IN_HEADER = 109
SECTOR_SHIFTS = (9, 12)  # §2.2: sectors of 512 or 4096 bytes
LAST_REGULAR = 0xFFFFFFFA  # §2.1: higher numbers are marks, such as the end of a chain
ENTRY_LENGTH = 128
MOST_DIRECTORY_SECTORS = 256  # a Word document has one to four


class CompoundFileError(Exception):
    """The file is not what its first bytes say."""


def read_entry_names(file: BinaryIO) -> set[str]:
    """Return the names of all streams and storages."""
    file.seek(0)
    header = file.read(HEADER_LENGTH)
    if len(header) < HEADER_LENGTH:
        raise CompoundFileError("no whole header")
    shift = int.from_bytes(header[30:32], "little")
    if shift not in SECTOR_SHIFTS:
        raise CompoundFileError("no such sectors")
    (first,) = struct.unpack_from("<L", header, 48)
    sectors = iter_chain(file, first, find_tables(file, header, shift), shift)
    return {name for sector in sectors for name in iter_names(read_sector(file, sector, shift))}


def find_tables(file: BinaryIO, header: bytes, shift: int) -> tuple[int, ...]:
    """Return the sectors of the table of chains: enough for files of 15 MB."""
    tables = struct.unpack_from(f"<{TABLE_SECTORS_IN_HEADER}L", header, 76)
    (more,) = struct.unpack_from("<L", header, 68)
    if more > LAST_REGULAR:
        return tables
    count = (1 << shift) // 4 - 1
    return tables + struct.unpack_from(f"<{count}L", read_sector(file, more, shift))


def iter_chain(file: BinaryIO, first: int, tables: tuple[int, ...], shift: int) -> Iterator[int]:
    per_table = (1 << shift) // 4
    sector = first
    for _ in range(MOST_DIRECTORY_SECTORS):
        if sector > LAST_REGULAR:
            return
        yield sector
        table, place = divmod(sector, per_table)
        if table >= len(tables) or tables[table] > LAST_REGULAR:
            raise CompoundFileError("a sector that is in no chain")
        (sector,) = struct.unpack_from("<L", read_sector(file, tables[table], shift), place * 4)
    raise CompoundFileError("a directory without end")


def read_sector(file: BinaryIO, sector: int, shift: int) -> bytes:
    file.seek((sector + 1) << shift)
    content = file.read(1 << shift)
    if len(content) < 1 << shift:
        raise CompoundFileError("a sector is missing")
    return content


def iter_names(sector: bytes) -> Iterator[str]:
    for start in range(0, len(sector), ENTRY_LENGTH):
        (length,) = struct.unpack_from("<H", sector, start + 64)
        if 2 <= length <= 64:  # noqa: PLR2004 (§2.6.1: bytes, with the closing zero)
            yield sector[start : start + length - 2].decode("utf-16-le", "replace")
