"""SMS gateways: the providers of SMS_GATEWAY, in order. A new SMS gateway is registered in `BY_NAME`."""

from django.conf import settings

from backend.notifications.gateway.carrier import Gateway
from backend.notifications.gateway.failover import Failover
from backend.notifications.gateway.msg91 import Msg91
from backend.notifications.gateway.sandbox import Sandbox
from backend.notifications.gateway.twilio import Twilio

BY_NAME: dict[str, type[Gateway]] = {"msg91": Msg91, "twilio": Twilio, "sandbox": Sandbox}


def choose_gateway() -> Failover:
    """The providers this deployment uses, as one."""
    return Failover([BY_NAME[name]() for name in settings.SMS_GATEWAY])
