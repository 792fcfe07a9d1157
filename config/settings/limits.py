"""How often each class of doors may be used; `backend/common/throttles.py` says which door is of which."""

from config import env
from config.settings.core import DEVELOPMENT

READS_PER_USER_PER_MINUTE = env.whole("READS_PER_USER_PER_MINUTE", 600, least=1)
WRITES_PER_USER_PER_MINUTE = env.whole("WRITES_PER_USER_PER_MINUTE", 120, least=1)
# Paying, verifying, cancelling: each may call the payment gateway.
MONEY_CALLS_PER_USER_PER_MINUTE = env.whole("MONEY_CALLS_PER_USER_PER_MINUTE", 60, least=1)

# One address may be a whole office, or a city behind a mobile network; on a developer's machine it is everybody.
_CROWD = 1_000_000
ANONYMOUS_CALLS_PER_IP_PER_MINUTE = env.whole(
    "ANONYMOUS_CALLS_PER_IP_PER_MINUTE", _CROWD if DEVELOPMENT else 300, least=1
)
# Asking for a code and answering with it.
LOGIN_CALLS_PER_IP_PER_MINUTE = env.whole("LOGIN_CALLS_PER_IP_PER_MINUTE", _CROWD if DEVELOPMENT else 60, least=1)
