"""Data sets of 10 k, 500 k and 5 M stays, loaded by COPY, and kept under var/bench for the next time.

python -m benchmarks.data 10k 500k 5m
"""
