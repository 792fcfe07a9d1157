"""Device names for login sessions, such as `Chrome on Android`, from the User-Agent header."""

# The first word that stands in the User-Agent names it. Browsers claim to be their ancestors too: children first.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)
UNKNOWN = "Unknown device"


def describe(user_agent: str) -> str:
    """A few words out of fixed lists, never the caller's own."""
    browser, system = (_first(names, user_agent) for names in (BROWSERS, SYSTEMS))
    return " on ".join(name for name in (browser, system) if name) or UNKNOWN


def _first(names: tuple[tuple[str, str], ...], text: str) -> str:
    return next((name for mark, name in names if mark in text), "")
