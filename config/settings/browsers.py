"""Security headers: content security policy, framing and caching."""

from csp.constants import NONE, SELF

from config.settings.core import DEVELOPMENT

_NOTHING = {"default-src": [NONE], "frame-ancestors": [NONE], "base-uri": [NONE], "form-action": [NONE]}
_OWN_FILES = {"script-src": [SELF], "style-src": [SELF], "img-src": [SELF, "data:"], "connect-src": [SELF]}

# An answer of the API is data: whoever opens it as a page gets a page that may do nothing.
CONTENT_SECURITY_POLICY = {"DIRECTIVES": _NOTHING}
# The pages, by the name of their URL or of its namespace.
CSP_OF_PAGES = {
    # Guests' pages, of which the pay page may do more (storefront/parts/page_policies.py).
    "storefront": {**_NOTHING, **_OWN_FILES, "form-action": [SELF]},
    "admin": {**_NOTHING, **_OWN_FILES, "form-action": [SELF]},
    # One <style> stands in drf-spectacular's page: its hash, which a test computes from the installed package.
    "docs": {**_NOTHING, **_OWN_FILES, "style-src": [SELF, "'sha256-MMpT0iDxyjALd9PdfepImGX3DBfJPXZ4IlDWdPAgtn0='"]},
}
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        *("accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "fullscreen", "geolocation"),
        *("gyroscope", "magnetometer", "microphone", "midi", "payment", "picture-in-picture", "usb"),
        *("publickey-credentials-get", "screen-wake-lock", "web-share", "xr-spatial-tracking"),
    )
)
# Not `no-referrer`: browsers would then send `Origin: null` with the admin's forms, which the CSRF check refuses.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# Every version of the script for other sites that was ever given out, and its hash: a file that websites name with that
# hash is never changed. The newest is /embed/v1.js.
EMBED_VERSIONS = {
    "1.0.0": "sha384-fE4qpn2LTLHjFRWjQvGmQijEEJ5upH9LvwPAYt6T6gyaAUtsuffCfgwVK+fnmEDw",
}

# A browser takes a cookie named so only over TLS, from this very host, for all of it.
COOKIE_PREFIX = "" if DEVELOPMENT else "__Host-"
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrftoken"
CSRF_COOKIE_HTTPONLY = True

# A login of the admin ends with the browser, and after a working day at the latest.
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
# Where a login leads whose `next` is missing or not ours.
LOGIN_REDIRECT_URL = "admin:index"
