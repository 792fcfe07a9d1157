"""Calls to other people's services: each has an end, a breaker before it, and so many places and no more.

`budgets` says how long the caller may wait in all, `bounded_http` ends a call at its moment whatever the other side
does, `breakers` stops asking who does not answer, `bulkheads` keeps threads and workers for everybody else. Nothing
here knows which service it is: rooms wrap their own.
"""
