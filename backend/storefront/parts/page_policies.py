"""What the pages for guests tell browsers that they may do; the pay page may do more, and it alone."""

from urllib.parse import urlsplit

from csp.constants import HEADER, SELF
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpResponse

RAZORPAY = "https://api.razorpay.com"
CHECKOUT = ("https://checkout.razorpay.com", "https://cdn.razorpay.com")
TOLD = "https://lumberjack.razorpay.com"


def checkout_script() -> str:
    """Where Razorpay's checkout.js is; on a developer's machine the twin's."""
    if settings.RAZORPAY_BASE_URL == RAZORPAY:
        return f"{CHECKOUT[0]}/v1/checkout.js"
    return f"{settings.RAZORPAY_BASE_URL}/v1/checkout.js"


def apply_page_policy(response: HttpResponse) -> None:
    """The policy of every page; for answers that no address of ours leads to, such as 404."""
    response.headers.setdefault(HEADER, build_policy(config=settings.CSP_OF_PAGES["storefront"]))
    response.headers.setdefault(
        "Permissions-Policy", settings.PERMISSIONS_POLICY.replace("web-share=()", "web-share=(self)")
    )


def apply_pay_policy(response: HttpResponse) -> None:
    """Razorpay's script, windows and calls beside our own; bank windows keep their way back."""
    origins = {f"{part.scheme}://{part.netloc}" for part in [urlsplit(checkout_script())]}
    if RAZORPAY == settings.RAZORPAY_BASE_URL:
        origins |= {*CHECKOUT}
    reached = sorted(origins | {RAZORPAY})
    told = [TOLD] if settings.RAZORPAY_BASE_URL == RAZORPAY else []
    allowed = {
        "script-src": [SELF, *sorted(origins)],
        "connect-src": [SELF, *reached, *told],
        "frame-src": reached,
        "form-action": [SELF, *reached],
        "img-src": [SELF, "data:", *sorted(origins)],
    }
    response[HEADER] = build_policy(config={**settings.CSP_OF_PAGES["storefront"], **allowed})
    response["Cross-Origin-Opener-Policy"] = "same-origin-allow-popups"
    response["Permissions-Policy"] = settings.PERMISSIONS_POLICY.replace(
        "payment=()", f'payment=(self "{RAZORPAY}" "{CHECKOUT[0]}")'
    )
