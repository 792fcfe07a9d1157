"""Each hot job against its floor, in turns: `make bench`, `make bench-quick`. See docs/performance.md."""
