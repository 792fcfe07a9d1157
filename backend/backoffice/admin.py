"""What Django's admin finds when it starts: each page registers itself, once."""

from django.contrib import admin

from backend.backoffice.forms.login_form import StaffLogin
from backend.backoffice.pages import (  # noqa: F401  (importing registers them)
    api_key_page,
    attempt_page,
    block_page,
    booking_page,
    calendar_link_page,
    delivery_page,
    discount_pages,
    event_page,
    feed_page,
    guest_page,
    incident_page,
    message_page,
    money_pages,
    paper_page,
    person_page,
    plan_pages,
    policy_page,
    rate_rule_page,
    register_page,
    restriction_page,
    room_pages,
    second_factor_page,
    site_page,
    staff_page,
    terms_pages,
    trail_page,
    waitlist_page,
    webhook_event_page,
    webhook_page,
)

admin.site.login_form = StaffLogin
admin.site.site_header = admin.site.site_title = "Dandeli"
# There is no page for guests behind "View site".
admin.site.site_url = None
admin.site.index_title = "Resorts, guests and bookings"
