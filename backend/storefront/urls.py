"""Addresses of guests' pages: English without a prefix, Hindi and Kannada below /hi/ and /kn/."""

from typing import Any

from django.urls import URLPattern, include, path, re_path

from backend.storefront.pages import (
    balance_pages,
    change_pages,
    find_pages,
    front_pages,
    guest_pages,
    hold_pages,
    legal_pages,
    link_pages,
    login_pages,
    offer_pages,
    payment_pages,
    resort_pages,
    trip_pages,
    waiting_pages,
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
    path("r/<slug:slug>/wait/", waiting_pages.wait_page, name="wait"),
    path("stays/waiting/<int:waiting_id>/leave/", waiting_pages.leave_page, name="wait-leave"),
    path("login/", login_pages.log_in_page, name="login"),
    path("login/code/", login_pages.enter_code, name="code"),
    path("logout/", login_pages.log_out, name="logout"),
    path("stays/", trip_pages.show_stays, name="stays"),
    path("stays/companions/", guest_pages.show_companions, name="companions"),
    path("stays/hold/<int:attempt_id>/", guest_pages.name_guests_page, name="attempt"),
    path("stays/hold/<int:attempt_id>/again/", guest_pages.hold_again_page, name="attempt-again"),
    path("stays/hold/<int:attempt_id>/extend/", hold_pages.extend_page, name="attempt-extend"),
    path("stays/hold/<int:attempt_id>/release/", hold_pages.release_page, name="attempt-release"),
    path("stays/hold/<int:attempt_id>/pay/", payment_pages.pay, name="pay"),
    path("stays/hold/<int:attempt_id>/back/", payment_pages.come_back, name="pay-back"),
    path("stays/hold/<int:attempt_id>/state/", payment_pages.tell_state, name="pay-state"),
    path("pay/return/<int:attempt_id>/", payment_pages.return_from_payment, name="pay-return"),
    path("m/<str:manage_token>", link_pages.show_linked_booking, name="linked-booking"),
    path("stays/<slug:reference>/", trip_pages.show_booking, name="booking"),
    path("stays/<slug:reference>/calendar.ics", trip_pages.send_calendar, name="booking-calendar"),
    path("stays/<slug:reference>/papers/<int:paper_id>.pdf", trip_pages.send_paper, name="booking-paper"),
    path("stays/<slug:reference>/balance/", balance_pages.pay_balance_page, name="booking-balance"),
    path("stays/<slug:reference>/cancel/", trip_pages.cancel, name="booking-cancel"),
    path("stays/<slug:reference>/change/", change_pages.change_booking_page, name="booking-change"),
    path("stays/<slug:reference>/change/pay/", change_pages.pay_change_page, name="change-pay"),
    path("stays/<slug:reference>/change/drop/", change_pages.drop_change_page, name="change-drop"),
    path("stays/<slug:reference>/back/", balance_pages.come_back_from_bill, name="bill-back"),
    path("stays/<slug:reference>/state/", balance_pages.tell_bill_state, name="bill-state"),
    path("pay/return/stay/<slug:reference>/", balance_pages.return_from_bill, name="bill-return"),
    path("waiting/", waiting_pages.show_waiting, name="waiting"),
    path("find/", find_pages.find_booking, name="find"),
    path("legal/<slug:text>/", legal_pages.show_legal, name="legal"),
    path("r/<slug:slug>/legal/<slug:text>/", legal_pages.show_resort_legal, name="resort-legal"),
]


def _spoken(language: str) -> Any:
    return include((pages, "storefront"), namespace=f"storefront-{language}")


urlpatterns = [
    path("robots.txt", front_pages.robots, name="robots"),
    path("sitemap.xml", front_pages.sitemap, name="sitemap"),
    re_path(r"^theme/(?P<colour>[0-9a-f]{6})-(?P<dark>[0-9a-f]{6})\.css$", front_pages.theme, name="theme"),
    path("embed/v1.js", front_pages.embed, name="embed"),
    re_path(r"^embed/v(?P<version>1\.\d{1,3}\.\d{1,3})\.js$", front_pages.embed, name="embed-version"),
    *(
        path("" if language == "en" else f"{language}/", _spoken(language), {"language": language})
        for language in LANGUAGES
    ),
]
