"""Letters to guests: what a message says by e-mail, of the booking as it is now, with its papers."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from typing import Any

from django.utils import formats, translation

from backend.bookings.models import FinalBooking
from backend.bookings.services import manage_links
from backend.bookings.states import BookingState
from backend.catalogue.models import Resort
from backend.common.errors import Retryable
from backend.documents import selectors
from backend.documents.core import letter_words
from backend.documents.core.rupees_in_words import grouped
from backend.documents.models import Paper, PaperKind
from backend.documents.services import due_papers, letter_sheets, sheets, stay_calendar
from backend.documents.services.letter_sheets import LetterSheet
from backend.documents.services.sheets import PaperNotReady
from backend.holds.models import BookingAttempt
from backend.notifications.gateway.letters import Enclosure, Letter
from backend.notifications.models import Message, MessageKind

K = MessageKind
# What a letter of each kind shows and encloses; the others are about a sum or an offer, not about the stay.
WITH_STAY = frozenset({K.BOOKING_CONFIRMED, K.BOOKING_CHANGED, K.ROOM_CHANGED, K.BOOKING_CANCELLED, K.ARRIVAL_REMINDER})
WITH_VOUCHER = frozenset({K.BOOKING_CONFIRMED, K.BOOKING_CHANGED})
WITH_CALENDAR = frozenset({K.BOOKING_CONFIRMED, K.BOOKING_CHANGED, K.BOOKING_CANCELLED})


class PapersBusy(Retryable):
    """So many papers are being made that this one would have to wait."""


def write_letter(message: Message, *, at: datetime) -> Letter:
    """The letter that a message by e-mail stands for. Raises PapersBusy."""
    assert message.about_attempt is not None
    attempt = BookingAttempt.objects.select_related("resort", "user").get(pk=message.about_attempt)
    booking = _booking_of(attempt)
    sheet = _sheet(message, attempt, booking, at=at)
    return Letter(
        to=message.to,
        sender_name=attempt.resort.name,
        reply_to=attempt.resort.contact_email,
        subject=_subject(sheet, booking),
        text=letter_sheets.as_text(sheet),
        html=letter_sheets.as_html(sheet),
        language=message.language,
        message_id=message.reference,
        enclosures=list(_enclosures(message, booking, at=at)) if booking else [],
    )


def _booking_of(attempt: BookingAttempt) -> FinalBooking | None:
    """None: its rooms are offered, or its money went back."""
    bookings = FinalBooking.objects.filter(attempt=attempt).select_related("resort", "attempt", "user")
    return bookings.prefetch_related("attempt__guests", "attempt__stays__room").first()


def _subject(sheet: LetterSheet, booking: FinalBooking | None) -> str:
    return f"{sheet.heading} ({booking.reference})" if booking else sheet.heading


def _sheet(message: Message, attempt: BookingAttempt, booking: FinalBooking | None, *, at: datetime) -> LetterSheet:
    words = letter_words.words_of(message.language)
    blanks = _blanks(message.params, message.language, attempt.resort)
    heading, *sentences = (line.format(**blanks) for line in letter_words.sentences_of(message.kind, message.language))
    if message.kind == K.STAY_THANKS and booking and selectors.invoice_of(booking):
        sentences.append(words["invoice_too"])
    name = attempt.user.name
    return LetterSheet(
        language=message.language,
        sender_name=attempt.resort.name,
        heading=heading,
        greeting=words["dear"].format(name=name) if name else words["dear_guest"],
        sentences=sentences,
        facts=_facts(message, booking, words) if booking else [],
        link=_link(message, booking, words, at=at),
        footer=_footer(attempt.resort, words),
    )


def _blanks(params: Mapping[str, Any], language: str, resort: Resort) -> dict[str, Any]:
    """What was said when the message was queued; a sum as people read it."""
    amount = {"amount": f"₹{grouped(_paise(params['amount']))}"} if "amount" in params else {}
    return {"hour": "", "minute": "", "room": "", **params, "resort": resort.name, **amount}


def _paise(rupees: str) -> int:
    whole, _, rest = rupees.partition(".")
    return int(whole) * 100 + int(rest or 0)


def _facts(message: Message, booking: FinalBooking, words: Mapping[str, str]) -> list[tuple[str, str]]:
    facts = [(words["booking"], booking.reference)]
    if message.kind not in WITH_STAY:
        return facts
    resort, language = booking.resort, message.language
    rooms = [stay.room.room_number for stay in booking.attempt.room_stays if stay.room_id]
    facts += [
        (words["arrival"], _moment(words["from"], booking.check_in, resort.check_in_time, language)),
        (words["departure"], _moment(words["until"], booking.check_out, resort.check_out_time, language)),
        (words["rooms"], ", ".join(rooms)),
        (words["guests"], str(booking.attempt.guest_count)),
    ]
    if booking.state == BookingState.CONFIRMED:
        facts += [(words["where"], ", ".join(part for part in (resort.address, resort.location) if part))]
        facts += [
            (words["total"], f"₹{grouped(booking.total_paise)}"),
            (words["paid"], f"₹{grouped(booking.paid_paise)}"),
        ]
        if booking.balance_paise:
            facts.append((words["balance"], _balance(booking, words, language)))
    elif booking.fee_paise:
        facts.append((words["fee"], f"₹{grouped(booking.fee_paise)}"))
    return facts


def _balance(booking: FinalBooking, words: Mapping[str, str], language: str) -> str:
    amount = f"₹{grouped(booking.balance_paise)}"
    if booking.balance_due_on is None:
        return amount
    return words["by_day"].format(amount=amount, day=_day(booking.balance_due_on, language))


def _link(
    message: Message, booking: FinalBooking | None, words: Mapping[str, str], *, at: datetime
) -> tuple[str, str] | None:
    if "url" in message.params:
        return words["pay"], str(message.params["url"])
    if booking is None or booking.state != BookingState.CONFIRMED:
        return None
    url = manage_links.manage_url(manage_links.link_for_messages(booking, at=at))
    return (words["see"], url) if url else None


def _footer(resort: Resort, words: Mapping[str, str]) -> list[str]:
    call = words["call"].format(resort=resort.name, phone=resort.contact_phone)
    contact = [call] if resort.contact_phone else [words["reply"]] if resort.contact_email else []
    return [*contact, words["why"].format(resort=resort.name)]


def _moment(sentence: str, day: date, hour: time, language: str) -> str:
    return sentence.format(day=_day(day, language), time=f"{hour:%H:%M}")


def _day(day: date, language: str) -> str:
    with translation.override(language):
        return formats.date_format(day, "D j M Y")


def _enclosures(message: Message, booking: FinalBooking, *, at: datetime) -> Iterator[Enclosure]:
    paper = None
    if message.kind in WITH_VOUCHER:
        # The sweep may not have been here yet.
        due_papers.issue_due(booking_id=booking.pk, at=at)
        paper = selectors.papers_of(booking).filter(kind=PaperKind.BOOKING_VOUCHER).last()
    elif message.kind == K.STAY_THANKS:
        paper = selectors.invoice_of(booking)
    if paper is not None:
        yield _pdf(paper, message.language, at=at)
    if message.kind in WITH_CALENDAR:
        yield Enclosure(
            name=f"{booking.reference}.ics", content_type="text/calendar", content=stay_calendar.entry(booking)
        )


def _pdf(paper: Paper, language: str, *, at: datetime) -> Enclosure:
    try:
        # English sheets are kept under the name of the API's own language.
        made = sheets.handed_out(paper, language="en-in" if language == "en" else language, at=at)
    except PaperNotReady as error:
        raise PapersBusy(error.code) from error
    return Enclosure(name=f"{paper.number.replace('/', '-')}.pdf", content_type="application/pdf", content=made)
