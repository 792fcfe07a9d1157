"""The SQL queries of the audit, one module for each invariant.

One statement sees one moment: a booking that is being made is seen whole or not at all.
"""
