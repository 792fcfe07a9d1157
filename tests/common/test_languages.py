import pytest
from rest_framework.test import APIClient

from tests import cast
from tests.holds.steps import search

pytestmark = pytest.mark.django_db


def profile(accept: str):
    return APIClient(headers={"accept-language": accept}).get("/api/auth/profile/")


@pytest.mark.parametrize(
    ("accept", "language"),
    [
        *(("hi", "hi"), ("hi-IN,hi;q=0.9,en;q=0.8", "hi"), ("kn-IN", "kn"), ("fr,kn;q=0.5,hi;q=0.1", "kn")),
        *(("", "en-in"), ("en", "en-in"), ("en-GB", "en-in"), ("fr", "en-in"), ("*", "en-in"), ("hi;q=0", "en-in")),
        *((";;;,,q=", "en-in"), ("x" * 10_000, "en-in"), ("hi" + ",fr" * 5000, "hi"), ("HI", "hi")),
    ],
    ids=lambda text: text[:20],
)
def test_the_answer_is_in_the_first_language_that_both_speak(accept, language):
    answer = profile(accept)
    assert answer["Content-Language"] == language
    assert "Accept-Language" in answer["Vary"]


def test_a_refusal_is_read_in_hindi_and_has_the_same_code():
    said = profile("hi").json()
    assert (said["code"], said["detail"]) == ("not_authenticated", "कृपया पहले लॉग इन करें।")


def test_errors_of_fields_are_read_in_kannada(asha_browser, room):
    asha_browser.credentials(**asha_browser._credentials, HTTP_ACCEPT_LANGUAGE="kn")
    said = cast.select(asha_browser, room, stay=cast.nights(10, 60)).json()
    error = {
        "pointer": "/check_out_date",
        "code": "stay_too_long",
        "detail": "ಹೆಚ್ಚೆಂದರೆ 30 ರಾತ್ರಿ ತಂಗಬಹುದು.",
    }
    assert (said["title"], said["errors"]) == ("ವಿನಂತಿಯಲ್ಲಿ ಕೆಲವು ಮಾಹಿತಿ ತಪ್ಪಾಗಿದೆ.", [error])


def test_errors_that_services_find_are_translated_with_their_numbers(asha_browser, room):
    asha_browser.credentials(**asha_browser._credentials, HTTP_ACCEPT_LANGUAGE="hi")
    error = cast.select(asha_browser, room, guests=5).json()["errors"][0]
    assert error["detail"] == "इन कमरों में 2 लोग ठहर सकते हैं, 5 नहीं।"


def test_the_message_of_a_success_is_translated(asha_browser, room):
    asha_browser.credentials(**asha_browser._credentials, HTTP_ACCEPT_LANGUAGE="hi")
    assert cast.select(asha_browser, room).json()["message"].startswith("कमरे चुन लिए गए हैं।")


def test_the_next_answer_is_in_english_again(asha_browser):
    profile("hi")
    assert search(asha_browser, guests=0).json()["title"] == "The request has invalid fields."


def test_a_cookie_does_not_choose():
    browser = APIClient()
    browser.cookies["django_language"] = "hi"
    assert browser.get("/api/auth/profile/")["Content-Language"] == "en-in"


def test_the_admin_speaks_english():
    page = APIClient(headers={"accept-language": "hi"}).get("/admin/login/")
    assert "Log in" in page.content.decode()
    assert 'lang="en-in"' in page.content.decode()


def test_text_from_outside_is_not_taken_for_a_template(asha_browser):
    asha_browser.credentials(**asha_browser._credentials, HTTP_ACCEPT_LANGUAGE="hi")
    assert "{0.__class__}" in asha_browser.get("/api/{0.__class__}/").json()["detail"]
