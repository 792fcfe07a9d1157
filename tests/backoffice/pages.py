"""The admin's pages: their addresses, what they list, and forms that are filled in."""

from django.urls import reverse

# What a form needs to be sent whole when nothing of its inlines changes.
NO_ROOMS = {"rooms-TOTAL_FORMS": 0, "rooms-INITIAL_FORMS": 0}
NO_IMAGES = {"images-TOTAL_FORMS": 0, "images-INITIAL_FORMS": 0}


def page(model, verb="changelist", *args):
    return reverse(f"admin:{model._meta.label_lower.replace('.', '_')}_{verb}", args=args)


def listed(browser, model, **query):
    return list(browser.get(page(model), query).context["cl"].result_list)


def act(browser, model, action, *rows):
    body = {"action": action, "_selected_action": [row.pk for row in rows]}
    answer = browser.post(page(model), body, follow=True)
    return answer.content.decode() if answer.status_code == 200 else ""


def a_form(resort, **changes):
    """A room's form, filled in."""
    filled = {"resort": resort.pk, "room_number": "A9", "capacity": 2, "price_per_night": "100.00", "active": "on"}
    return {**filled, **NO_IMAGES, **changes}


def a_type_form(resort, **changes):
    return {"resort": resort.pk, "code": "deluxe", "name": "Deluxe", "capacity": 2, **changes}
