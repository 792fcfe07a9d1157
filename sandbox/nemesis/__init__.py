"""Random guests, random disasters, and an account of every paisa afterwards: development only.

`python -m sandbox.nemesis --duration 600 --seed 1` stands a whole house of its own on free ports, lets many
guests book in it while processes are killed and news is lost, then waits until the house is quiet and asks
whether anything was sold twice, forgotten or paid for nothing.
"""
