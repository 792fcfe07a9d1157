"""Plans are written once each, short enough to read, and name the tables that are read whole."""

from benchmarks.plans.book import Book

ASKED = 'SELECT "inventory_stay"."id", "inventory_stay"."state" FROM "inventory_stay" WHERE "inventory_stay"."id" = {}'
TREE = "Seq Scan on inventory_stay  (cost=0.00..1.30 rows=1 width=8) (actual time=0.1..0.2 rows=1.00 loops=1)\n"


def test_a_plan_stands_there_once_and_a_whole_table_is_named():
    book = Book()
    book.write("search", [(1.0, ASKED.format(7), f"{TREE}  Index Searches: 1\n  Buffers: shared hit=3")])
    book.write("select-rooms, won", [(2.0, ASKED.format(8), TREE)])
    text = book.text()
    assert text.startswith("Statements that read a whole table that grows: 1: inventory_stay.\n")
    assert "SELECT ... FROM inventory_stay WHERE inventory_stay.id = 7\n" in text
    assert "Seq Scan on inventory_stay  (actual time=0.1..0.2 rows=1.00 loops=1)\n  Buffers: shared hit=3\n" in text
    assert text.endswith("### select-rooms, won\n\nAs 1: 2.00 ms.\n")
