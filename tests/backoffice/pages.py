"""The admin's pages: their addresses, what they list, and forms that are filled in."""

from html.parser import HTMLParser

from django.urls import reverse

# What a form needs to be sent whole when nothing of its inlines changes.
NO_ROOMS = {"rooms-TOTAL_FORMS": 0, "rooms-INITIAL_FORMS": 0}
NO_IMAGES = {"images-TOTAL_FORMS": 0, "images-INITIAL_FORMS": 0}


NO_CONTENT = {f"{rows}-{name}_FORMS": 0 for rows in ("beds", "texts", "photos") for name in ("TOTAL", "INITIAL")}


def page(model, verb="changelist", *args):
    return reverse(f"admin:{model._meta.label_lower.replace('.', '_')}_{verb}", args=args)


def listed(browser, model, **query):
    return list(browser.get(page(model), query).context["cl"].result_list)


def act(browser, model, action, *rows, reason="The guest called"):
    body = {"action": action, "_selected_action": [row.pk for row in rows]}
    answer = confirm(browser, browser.post(page(model), body, follow=True), reason)
    return answer.content.decode() if answer.status_code == 200 else ""


def confirm(browser, answer, reason="The guest called"):
    """What follows when a page that asks is answered; any other page is the answer itself."""
    if not answer.context or "explains" not in answer.context:
        return answer
    address = f"{answer.request['PATH_INFO']}?{answer.request['QUERY_STRING']}"
    return browser.post(address, {**form_of(answer), "reason": reason}, follow=True)


def a_form(resort, **changes):
    """A room's form, filled in."""
    filled = {"resort": resort.pk, "room_number": "A9", "capacity": 2, "price_per_night": "100.00", "active": "on"}
    return {**filled, **NO_IMAGES, **changes}


def a_type_form(resort, **changes):
    return {"resort": resort.pk, "code": "deluxe", "name": "Deluxe", "capacity": 2, **NO_CONTENT, **changes}


class _Fields(HTMLParser):
    """What a browser would send of the page's main form, as it stands."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: dict[str, object] = {}
        self.inside = self.select = self.area = None

    def handle_starttag(self, tag, attrs):
        said = dict(attrs)
        if tag == "form":
            self.inside = "_form" in (said.get("id") or "")
        if not self.inside or "disabled" in said:
            return
        name = said.get("name")
        if tag == "input" and name and said.get("type") not in ("submit", "file", "image"):
            if said.get("type") not in ("checkbox", "radio") or "checked" in said:
                self._send(name, said.get("value", "on" if said.get("type") == "checkbox" else ""))
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and "selected" in said:
            self._send(self.select, said.get("value", ""))
        elif tag == "textarea":
            self.area = name
            self.sent[name] = ""

    def handle_data(self, data):
        if self.area:
            self.sent[self.area] += data

    def handle_endtag(self, tag):
        if tag == "form":
            self.inside = False
        elif tag == "select":
            self.select = None
        elif tag == "textarea":
            self.sent[self.area] = self.sent[self.area].removeprefix("\n")
            self.area = None

    def _send(self, name, value):
        was = self.sent.get(name)
        self.sent[name] = value if was is None else [*(was if isinstance(was, list) else [was]), value]


def form_of(answer) -> dict[str, object]:
    """The form of a page as its browser would send it, untouched."""
    fields = _Fields()
    fields.feed(answer.content.decode())
    return {name: value for name, value in fields.sent.items() if name and "__prefix__" not in name}
