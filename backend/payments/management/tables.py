"""Prints tables for a terminal or a log."""

from collections.abc import Iterator, Sequence


def lines(head: Sequence[str], rows: Sequence[Sequence[object]]) -> Iterator[str]:
    """Columns as wide as their widest cell; whole columns of figures stand to the right."""
    texts = [[str(cell) for cell in row] for row in rows]
    widths = [max(len(row[place]) for row in (head, *texts)) for place in range(len(head))]
    right = [
        all(isinstance(row[place], int | float) or _is_figure(row[place]) for row in rows) for place in range(len(head))
    ]
    for row in (head, *texts):
        cells = zip(row, widths, right, strict=True)
        yield "  ".join(cell.rjust(width) if figure else cell.ljust(width) for cell, width, figure in cells).rstrip()


def _is_figure(cell: object) -> bool:
    return str(cell).replace(".", "").isdecimal()
