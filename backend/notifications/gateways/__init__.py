"""Who carries the messages: one provider, chosen by SMS_GATEWAY."""

from django.conf import settings

from backend.notifications.gateways.base import Gateway
from backend.notifications.gateways.msg91 import Msg91
from backend.notifications.gateways.sandbox import Sandbox
from backend.notifications.gateways.twilio import Twilio

BY_NAME: dict[str, type[Gateway]] = {"msg91": Msg91, "twilio": Twilio, "sandbox": Sandbox}


def chosen() -> Gateway:
    """The provider this deployment uses."""
    return BY_NAME[settings.SMS_GATEWAY]()
