"""Settings of the waiting list."""

from config import env

# How long rooms are held for the first in line; what is offered at night stands so long from the morning on.
WAITING_OFFER_SECONDS = env.whole("WAITING_OFFER_SECONDS", 1800, least=60)
# Nobody is woken: from this hour to that one, at the resort.
WAITING_NIGHT_BEGINS_HOUR = env.whole("WAITING_NIGHT_BEGINS_HOUR", 21, least=12)
WAITING_NIGHT_ENDS_HOUR = env.whole("WAITING_NIGHT_ENDS_HOUR", 8)
MAX_WAITING_PER_GUEST = env.whole("MAX_WAITING_PER_GUEST", 5, least=1)
