"""Addresses of guests' pages: English without a prefix, Hindi and Kannada below /hi/ and /kn/."""

from typing import Any

from django.urls import URLPattern, include, path, re_path

from backend.storefront.pages import (
    front_pages,
    hold_pages,
    login_pages,
    offer_pages,
    payment_pages,
    resort_pages,
    trip_pages,
)
from backend.storefront.parts.page_addresses import LANGUAGES

pages: list[URLPattern] = [
    path("", front_pages.show_front, name="front"),
    path("r/<slug:slug>/", resort_pages.show_resort, name="resort"),
    path("r/<slug:slug>/dates/", resort_pages.show_dates, name="dates"),
    path("r/<slug:slug>/offers/", offer_pages.show_offers, name="offers"),
    path("r/<slug:slug>/stay/", offer_pages.show_stay, name="stay"),
    path("r/<slug:slug>/book/", hold_pages.book_page, name="book"),
    path("r/<slug:slug>/book/code/", hold_pages.book_with_code, name="book-code"),
    path("login/", login_pages.log_in_page, name="login"),
    path("login/code/", login_pages.enter_code, name="code"),
    path("logout/", login_pages.log_out, name="logout"),
    path("stays/", trip_pages.show_stays, name="stays"),
    path("stays/hold/<int:attempt_id>/", hold_pages.name_guests_page, name="attempt"),
    path("stays/hold/<int:attempt_id>/extend/", hold_pages.extend_page, name="attempt-extend"),
    path("stays/hold/<int:attempt_id>/release/", hold_pages.release_page, name="attempt-release"),
    path("stays/hold/<int:attempt_id>/pay/", payment_pages.pay, name="pay"),
    path("stays/hold/<int:attempt_id>/back/", payment_pages.come_back, name="pay-back"),
    path("stays/hold/<int:attempt_id>/state/", payment_pages.tell_state, name="pay-state"),
    path("pay/return/<int:attempt_id>/", payment_pages.return_from_payment, name="pay-return"),
    path("stays/<slug:reference>/", trip_pages.show_booking, name="booking"),
    path("stays/<slug:reference>/calendar.ics", trip_pages.send_calendar, name="booking-calendar"),
    path("stays/<slug:reference>/papers/<int:paper_id>.pdf", trip_pages.send_paper, name="booking-paper"),
    path("stays/<slug:reference>/cancel/", trip_pages.cancel, name="booking-cancel"),
]


def _spoken(language: str) -> Any:
    return include((pages, "storefront"), namespace=f"storefront-{language}")


urlpatterns = [
    path("robots.txt", front_pages.robots, name="robots"),
    path("sitemap.xml", front_pages.sitemap, name="sitemap"),
    re_path(r"^theme/(?P<colour>[0-9a-f]{6})-(?P<dark>[0-9a-f]{6})\.css$", front_pages.theme, name="theme"),
    path("embed/v1.js", front_pages.embed, name="embed"),
    *(
        path("" if language == "en" else f"{language}/", _spoken(language), {"language": language})
        for language in LANGUAGES
    ),
]
