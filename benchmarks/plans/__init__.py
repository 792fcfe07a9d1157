"""EXPLAIN (ANALYZE, BUFFERS) of every statement of the hot paths, as PostgreSQL really ran it, on a data set."""
