"""What an owner copies into a website of his own: a line with our script, a plain form, a shortcode."""

from collections.abc import Iterator

from django.conf import settings
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

# What a large field of the admin has room for, on a desk.
COLUMNS = 70
LINK = '<a href="{page}" data-dandeli{key}>Book</a>'
NEWEST = '<script async src="{host}/embed/v1.js"></script>'
FROZEN = '<script async src="{host}/embed/v{version}.js" integrity="{integrity}" crossorigin="anonymous"></script>'
FORM = """<form action="{page}offers/" method="get">
  <label>Arrival <input type="date" name="check_in" required></label>
  <label>Departure <input type="date" name="check_out" required></label>
  <label>Adults <input type="number" name="adults" value="2" min="1" max="20"></label>
  <button>See rooms</button>
</form>"""
SHORTCODE = """add_shortcode('dandeli', function () {{
  return '{line}';
}});"""


def shown_snippets(*, page: str, host: str, key: str = "") -> SafeString:
    """All of them for this page of a resort; the key, if there is one, counts what our script asks for."""
    shown = ((says, says, _rows(text), text) for says, text in _snippets(page, host, key))
    field = '<p>{}</p><textarea readonly class="vLargeTextField" aria-label="{}" rows="{}">{}</textarea>'
    return format_html_join(SafeString("\n"), field, shown)


def _rows(text: str) -> int:
    """So many rows that all of a snippet is in sight: its long lines go on below."""
    return sum(1 + len(line) // COLUMNS for line in text.splitlines())


def _snippets(page: str, host: str, key: str) -> Iterator[tuple[str, str]]:
    version, integrity = next(reversed(settings.EMBED_VERSIONS.items()))
    link = LINK.format(page=page, key=f' data-key="{key}"' if key else "")
    line = link + NEWEST.format(host=host)
    yield "One line: a bar with dates, and a plain link where scripts do not run.", line
    frozen = FROZEN.format(host=host, version=version, integrity=integrity)
    yield "The same with a script that never changes, for sites that check what they load.", link + frozen
    yield "A form without any script.", FORM.format(page=page)
    yield "WordPress: this in functions.php of the theme, then [dandeli] on any page.", SHORTCODE.format(line=line)
