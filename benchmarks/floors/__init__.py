"""Floors: the least that could do each hot job, behind the product's own server, settings and middleware.

The product's speed is told as a share of its floor's, measured in the same run. Nothing of this is reachable in the
product: these settings and addresses exist where `benchmarks.floors.settings` is asked for by name.
"""
