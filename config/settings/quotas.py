"""Rate limits by class of endpoint (see `backend/common/http/throttles.py`), and limits on holds: the most rooms,
room-nights and most holds per guest and per network."""

from config import env
from config.settings.core import DEVELOPMENT, SECRET_KEY

READS_PER_USER_PER_MINUTE = env.whole("READS_PER_USER_PER_MINUTE", 600, least=1)
WRITES_PER_USER_PER_MINUTE = env.whole("WRITES_PER_USER_PER_MINUTE", 120, least=1)
# Paying, verifying, cancelling: each may call the payment gateway.
MONEY_CALLS_PER_USER_PER_MINUTE = env.whole("MONEY_CALLS_PER_USER_PER_MINUTE", 60, least=1)

# One address may be a whole office, or a city behind a mobile network; on a developer's machine it is everybody.
_CROWD = 1_000_000
# A thousand guests who look at ten pages each within three minutes; a page asks the API up to three times, some more.
BROWSE_CALLS_PER_IP_PER_MINUTE = env.whole("BROWSE_CALLS_PER_IP_PER_MINUTE", _CROWD if DEVELOPMENT else 12_000, least=1)
# The same while requests have to wait for a thread: what an address may take from the others then.
BUSY_BROWSE_CALLS_PER_IP_PER_MINUTE = env.whole(
    "BUSY_BROWSE_CALLS_PER_IP_PER_MINUTE", _CROWD if DEVELOPMENT else 1_200, least=1
)
# All calls with the keys of one website, from whatever addresses.
SITE_CALLS_PER_MINUTE = env.whole("SITE_CALLS_PER_MINUTE", _CROWD if DEVELOPMENT else 30_000, least=1)
# Whatever else nobody logs in for.
ANONYMOUS_CALLS_PER_IP_PER_MINUTE = env.whole(
    "ANONYMOUS_CALLS_PER_IP_PER_MINUTE", _CROWD if DEVELOPMENT else 300, least=1
)
# Asking for a code and answering with it.
LOGIN_CALLS_PER_IP_PER_MINUTE = env.whole("LOGIN_CALLS_PER_IP_PER_MINUTE", _CROWD if DEVELOPMENT else 60, least=1)
# Opening links to bookings: nobody tries out tokens.
LINK_CALLS_PER_IP_PER_MINUTE = env.whole("LINK_CALLS_PER_IP_PER_MINUTE", _CROWD if DEVELOPMENT else 60, least=1)

# --- Holds: nobody keeps rooms from others without wanting them --------------------------------------------------
MAX_ROOMS_PER_ATTEMPT = env.whole("MAX_ROOMS_PER_ATTEMPT", 10, least=1)
MAX_ROOMS_HELD_PER_GUEST = env.whole("MAX_ROOMS_HELD_PER_GUEST", 20, least=1)
MAX_HOLDS_PER_GUEST = env.whole("MAX_HOLDS_PER_GUEST", 10, least=1)
MAX_ROOM_NIGHTS_HELD_PER_GUEST = env.whole("MAX_ROOM_NIGHTS_HELD_PER_GUEST", 150, least=1)
# All guests behind one address together; a mobile network may put a whole town there.
MAX_HOLDS_PER_NETWORK = env.whole("MAX_HOLDS_PER_NETWORK", _CROWD if DEVELOPMENT else 60, least=1)
MAX_ROOM_NIGHTS_HELD_PER_NETWORK = env.whole(
    "MAX_ROOM_NIGHTS_HELD_PER_NETWORK", _CROWD if DEVELOPMENT else 600, least=1
)
# Networks that are not counted, such as a front desk's own: 203.0.113.0/28,2001:db8::/48.
UNCOUNTED_NETWORKS = env.networks("UNCOUNTED_NETWORKS")
# Addresses are kept beside a hold under this key, never as they are.
NETWORK_PEPPER = env.derived("NETWORK_PEPPER", SECRET_KEY)
# So many holds of one guest that came to nothing within a day, and the next one has to wait; twice as long each time.
HOLDS_ABANDONED_MOST = env.whole("HOLDS_ABANDONED_MOST", _CROWD if DEVELOPMENT else 5, least=1)
HOLD_PAUSE_SECONDS = env.whole("HOLD_PAUSE_SECONDS", 600, least=1)
HOLD_PAUSE_MAX_SECONDS = env.whole("HOLD_PAUSE_MAX_SECONDS", 7200, least=1)
