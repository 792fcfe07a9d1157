"""The parts of benchmarks/search.py: data, SQL, and a server with a load."""
