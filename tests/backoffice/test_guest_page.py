"""The guest page of a resort in the admin: texts, photos, theme, and what an owner takes away from it."""

from io import BytesIO

import pytest
from auditlog.models import LogEntry
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from backend.catalogue.models import Photo, Resort, ResortText, ResortTheme, RoomType, ShownResort, pictures
from backend.catalogue.models.roles import RIGHTS, Right, Role
from tests import cast
from tests.backoffice.pages import a_type_form, form_of, page

pytestmark = pytest.mark.django_db

EMPTY = {f"{rows}-{name}_FORMS": 0 for rows in ("theme", "texts", "photos", "beds") for name in ("TOTAL", "INITIAL")}


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def a_photo(name="beach.jpg", size=(900, 600), format="JPEG", **more):
    file = BytesIO()
    Image.new("RGB", size, "teal").save(file, format, **more)
    return SimpleUploadedFile(name, file.getvalue())


def row(rows, number=0, **values):
    """One new row below the resort, and how many there are by then."""
    return {f"{rows}-TOTAL_FORMS": number + 1, **{f"{rows}-{number}-{name}": value for name, value in values.items()}}


def photo_row(number=0, **values):
    return row("photos", number, **{"alt": "", "position": 0, "focus_x": 50, "focus_y": 50, **values})


def save(browser, resort, *rows):
    about = {"tagline": "By the sea", "description": "Old"}
    return browser.post(
        page(ShownResort, "change", resort.pk), {**about, **EMPTY, **{k: v for r in rows for k, v in r.items()}}
    )


def errors_of(answer):
    return [error for formset in answer.context["inline_admin_formsets"] for error in formset.formset.errors if error]


def test_an_owner_writes_texts_a_theme_and_photos_and_their_sizes_are_rung_for(
    owner, resort, bell, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        answer = save(
            owner, resort,
            row("texts", language="hi", name="समुद्र", tagline="रेत से तीस कदम", house_rules="संगीत नहीं।\n\nपालतू नहीं।"),
            row("theme", colour="#FFDD00", scheme="auto", logo=a_photo("logo.png", (2000, 500), "PNG")),
            photo_row(image=a_photo(), alt="The sea", alt_hi="समुद्र", focus_x=30),
        )  # fmt: skip
    assert answer.status_code == 302, errors_of(answer)
    bell.answer()
    said = Client().get("/api/resorts/beachside-resort/", {"lang": "hi"}).json()
    assert said["house_rules"] == ["संगीत नहीं।", "पालतू नहीं।"]
    assert (said["name"], said["tagline"], said["photos"][0]["alt"]) == ("समुद्र", "रेत से तीस कदम", "समुद्र")
    assert (said["photos"][0]["width"], said["photos"][0]["focus_x"]) == (900, 30)
    assert (said["theme"]["logo"][-5:], said["theme"]["logo_width"], said["theme"]["logo_height"]) == (
        ".webp",
        640,
        160,
    )
    assert ResortTheme.objects.get().colour == "#ffdd00"


def test_the_page_says_what_the_server_did_with_a_colour(owner, resort):
    ResortTheme.objects.create(resort=resort, colour="#ffdd00")
    shown = owner.get(page(ShownResort, "change", resort.pk)).content.decode()
    assert "Light pages: #" in shown
    assert "#ffdd00 has only 1.2:1 there, 4.5:1 is needed" in shown
    assert "Dark pages: #ffdd00 (as you chose it)" in shown


def test_a_page_that_is_saved_as_it_stands_stays_as_it_was(owner, resort):
    answer = owner.get(page(ShownResort, "change", resort.pk))
    assert owner.post(page(ShownResort, "change", resort.pk), form_of(answer)).status_code == 302
    assert not ResortTheme.objects.exists()
    assert not ResortText.objects.exists()


@pytest.mark.parametrize("colour", ["red", "#12345", "#gggggg", "'/><script>"])
def test_what_is_no_colour_is_refused(owner, resort, colour):
    answer = save(owner, resort, row("theme", colour=colour, scheme="auto"))
    assert errors_of(answer)
    assert not ResortTheme.objects.exists()


def test_an_upload_that_cannot_be_a_photo_says_why(owner, resort, monkeypatch):
    monkeypatch.setattr(pictures, "MOST_PIXELS", 1000)
    (error,) = errors_of(save(owner, resort, photo_row(image=a_photo())))
    assert "megapixels" in str(error["image"])
    monkeypatch.setattr(pictures, "MOST_BYTES", 1000)
    (error,) = errors_of(save(owner, resort, photo_row(image=a_photo())))
    assert "larger than" in str(error["image"])
    (error,) = errors_of(save(owner, resort, row("theme", colour="#123456", scheme="auto", logo=svg())))
    assert "not a picture" in str(error["logo"])
    assert not Photo.objects.exists()


def svg():
    return SimpleUploadedFile("logo.svg", b'<svg xmlns="http://www.w3.org/2000/svg"></svg>')


def test_a_text_of_one_language_is_there_once(owner, resort):
    rows = (row("texts", language="hi", name="एक"), row("texts", 1, language="hi", name="दो"))
    assert save(owner, resort, *rows).status_code == 200
    assert not ResortText.objects.exists()


def test_a_photo_is_kept_without_what_the_camera_wrote_into_it(owner, resort):
    exif = Image.Exif()
    exif[0x010F] = "SecretPhone"
    save(owner, resort, photo_row(image=a_photo(exif=exif)))
    with default_storage.open(Photo.objects.get().image.name) as file:
        assert b"SecretPhone" not in file.read()


def test_photos_of_a_type_are_written_on_its_page(owner, resort, bell, django_capture_on_commit_callbacks):
    kind = cast.a_type(resort)
    rows = {**photo_row(image=a_photo(), alt="The room"), **row("beds", kind="double", count=1)}
    with django_capture_on_commit_callbacks(execute=True):
        assert owner.post(page(RoomType, "change", kind.pk), a_type_form(resort, **rows)).status_code == 302
    bell.answer()
    (said,) = Client().get("/api/resorts/beachside-resort/").json()["room_types"]
    assert (said["photos"][0]["alt"], said["beds"]) == ("The room", [{"kind": "double", "count": 1}])


def test_a_photo_that_is_deleted_leaves_no_file_behind(
    owner, resort, bell, tmp_path, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        save(owner, resort, photo_row(image=a_photo()))
    bell.answer()
    assert len(list(tmp_path.glob("photos/*"))) == 4
    form = form_of(owner.get(page(ShownResort, "change", resort.pk)))
    with django_capture_on_commit_callbacks(execute=True):
        answer = owner.post(page(ShownResort, "change", resort.pk), {**form, "photos-0-DELETE": "on"})
    assert answer.status_code == 302
    assert list(tmp_path.glob("photos/*")) == []


@pytest.mark.parametrize("role", list(Role))
def test_the_page_is_changed_by_those_who_edit_the_resort(staff, resort, role):
    answer = save(staff.admin(role), resort, row("texts", language="hi", name="एक"))
    expected = 302 if Right.EDIT_RESORT in RIGHTS[role] else 403
    assert (answer.status_code, ResortText.objects.exists()) == (expected, expected == 302)


@pytest.mark.parametrize("role", list(Role))
def test_whoever_works_there_takes_link_snippet_and_code_away(staff, resort, role):
    browser = staff.admin(role)
    shown = browser.get(page(ShownResort, "change", resort.pk)).content.decode()
    assert 'href="http://testserver/r/beachside-resort/"' in shown
    assert "&lt;script async src=&quot;http://testserver/embed/v1.js&quot;&gt;&lt;/script&gt;" in shown
    assert shown.count('<textarea readonly class="vLargeTextField"') == 4, "all of a long line is in sight"
    picture = browser.get(reverse("admin:catalogue_shownresort_qr", args=[resort.pk, "png"]))
    assert Image.open(BytesIO(picture.content)).width > 600
    drawing = browser.get(reverse("admin:catalogue_shownresort_qr", args=[resort.pk, "svg"]))
    assert drawing.content.startswith(b"<?xml")
    assert drawing["Content-Disposition"] == 'attachment; filename="beachside-resort-qr.svg"'
    assert browser.get(reverse("admin:catalogue_shownresort_qr", args=[resort.pk, "gif"])).status_code == 404


def test_nobody_gets_those_of_another_resort(staff, elsewhere):
    for role in Role:
        browser = staff.admin(role)
        assert browser.get(page(ShownResort, "change", elsewhere.resort.pk)).status_code == 404
        code = browser.get(reverse("admin:catalogue_shownresort_qr", args=[elsewhere.resort.pk, "svg"]))
        assert code.status_code == 404
        assert save(browser, elsewhere.resort).status_code == 404


def test_nobody_adds_or_deletes_a_resort_here(staff, resort):
    browser = staff.admin("owner")
    assert browser.get(page(ShownResort, "add")).status_code == 403
    assert browser.post(page(ShownResort, "delete", resort.pk), {"post": "yes"}).status_code == 403
    assert Resort.objects.exists()


def test_what_staff_changed_is_in_the_trail(owner, resort):
    save(owner, resort, row("texts", language="hi", name="एक"), photo_row(image=a_photo()))
    assert {entry.content_type.model for entry in LogEntry.objects.filter(actor__isnull=False)} >= {
        "resorttext",
        "photo",
    }
    assert LogEntry.objects.filter(changes__has_key="tagline").exists()
