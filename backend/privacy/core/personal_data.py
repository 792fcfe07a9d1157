"""Register of personal data: every field that says something about a person, why it is kept and for how long.

A field that stands neither in PERSONAL nor in NOT_PERSONAL fails a test: whoever adds one decides.
"""

from dataclasses import dataclass
from enum import StrEnum


class Erasure(StrEnum):
    """What happens to a field when its person asks to be forgotten."""

    BLANK = "blanked"
    DELETE = "row deleted"
    KEEP = "kept"
    EXPIRES = "runs out"


@dataclass(frozen=True, kw_only=True)
class PersonalField:
    """`fields` of one model, named as `app.Model: field, field`."""

    fields: str
    what: str
    why: str
    kept: str
    exported: bool
    erasure: Erasure
    # Why it is kept, where it is; or what else there is to know.
    note: str = ""

    @property
    def model(self) -> str:
        return self.fields.split(":")[0]

    @property
    def names(self) -> list[str]:
        return [name.strip() for name in self.fields.split(":")[1].split(",")]


ACCOUNT = "while the account lasts"

PERSONAL = (
    PersonalField(
        fields="accounts.User: phone_number", what="phone number", why="logging in, and telling news of a booking",
        kept=ACCOUNT, exported=True, erasure=Erasure.BLANK, note="a tombstone that is nobody's number takes its place",
    ),
    PersonalField(
        fields="accounts.User: name, email, date_of_birth, gender, language",
        what="profile, as far as it was filled in",
        why="addressing the guest; the resort's staff see name and phone", kept=ACCOUNT, exported=True,
        erasure=Erasure.BLANK,
    ),
    PersonalField(
        fields="accounts.User: login_email", what="of a number from abroad, the address that gets the login codes",
        why="logging in where no SMS goes, and telling news of a booking", kept=ACCOUNT, exported=True,
        erasure=Erasure.BLANK,
    ),
    PersonalField(
        fields="accounts.Companion: name, age", what="whom a guest travels with, as far as they were saved",
        why="filling in names for the next booking", kept="until the guest deletes them, or the account",
        exported=True, erasure=Erasure.DELETE,
    ),
    PersonalField(
        fields="accounts.User: last_login, password", what="last login; the hash of the password that staff have",
        why="noticing strangers; letting staff into the admin", kept=ACCOUNT, exported=False, erasure=Erasure.BLANK,
        note="a hash is a secret, and guests have none",
    ),
    PersonalField(
        fields="accounts.User: date_joined", what="when the account was made", why="support", kept=ACCOUNT,
        exported=True, erasure=Erasure.KEEP, note="says nothing about anybody once the rest is blank",
    ),
    PersonalField(
        fields="accounts.LoginSession: device, ip, created_at, last_used_at, expires_at, revoked_at",
        what="logins: the kind of device, a shortened address, times", why="showing guests where they are logged in",
        kept="KEEP_ENDED_LOGINS_DAYS after its end", exported=True, erasure=Erasure.DELETE,
    ),
    PersonalField(
        fields="accounts.LoginSession: id, token_jti, previous_jti, rotated_at", what="ids of a login's tokens",
        why="ending a login that was stolen", kept="KEEP_ENDED_LOGINS_DAYS after its end", exported=False,
        erasure=Erasure.DELETE, note="half a key, so it is handed out to nobody",
    ),
    PersonalField(
        fields="accounts.StaffFactor: confirmed_at, nonce, pending_nonce, last_step",
        what="the second factor of staff; its secret is in no row", why="letting staff into the admin",
        kept="until another takes its place, or somebody resets it", exported=False, erasure=Erasure.DELETE,
        note="half a key; guests have none",
    ),
    PersonalField(
        fields="accounts.RecoveryCode: digest, used_at", what="hashes of recovery codes, and when one was used",
        why="staff whose device is lost", kept="with the second factor", exported=False, erasure=Erasure.DELETE,
        note="a hash is a secret; guests have none",
    ),
    PersonalField(
        fields="holds.AttemptGuest: name, age", what="who sleeps in which room",
        why="the resort's register of guests; prices and beds for children",
        kept="KEEP_UNFINISHED_GUESTS_DAYS after an attempt that came to nothing, KEEP_STAY_GUESTS_DAYS after departure",
        exported=True, erasure=Erasure.KEEP,
        note="of stays, for the register; those of attempts that came to nothing are deleted",
    ),
    PersonalField(
        fields="holds.AttemptDetails: contact_email, requests, arrival_time, language, booker_name, booker_phone, "
        "company, gstin, company_address",
        what="what a guest told the resort: e-mail, requests, arrival, who books for others, whose company pays",
        why="receiving the guests as they asked for, reaching whoever booked, and addressing the invoice",
        exported=True,
        kept="KEEP_UNFINISHED_GUESTS_DAYS after an attempt that came to nothing, KEEP_STAY_GUESTS_DAYS after departure",
        erasure=Erasure.DELETE,
    ),
    PersonalField(
        fields="guest_register.RegisterEntry: document, last_four, nationality, checked_at, filed_at, acknowledgement",
        what="which document a guest showed, four characters of its number; Form III of guests from abroad",
        why="the register of guests, and telling the police of foreigners", exported=True, erasure=Erasure.KEEP,
        kept="KEEP_STAY_GUESTS_DAYS after departure", note="for the register; never a whole number",
    ),
    PersonalField(
        fields="holds.BookingAttempt: check_in, check_out, started_at, payment_began_at, price",
        what="what somebody wanted to book",
        why="holding and pricing rooms", exported=True, erasure=Erasure.KEEP,
        kept="KEEP_UNFINISHED_ATTEMPTS_DAYS where nothing came of it, KEEP_UNPAID_ORDERS_DAYS where nobody paid its "
        "order, with the books where it was paid",
        note="under a row without name and number",
    ),
    PersonalField(
        fields=(
            "waitlist.WaitingEntry: check_in, check_out, child_ages, room_ids, room_type_ids, asked_at, "
            "offered_at, told_at, ended_at"
        ),
        what="what somebody waits for: nights, party, rooms", why="offering what is free again, in the line's order",
        kept="KEEP_WAITING_DAYS after its end", exported=True, erasure=Erasure.DELETE,
    ),
    PersonalField(
        fields="holds.BookingAttempt: network", what="where rooms were held from: a keyed hash of the network",
        why="nobody holds a resort's rooms by the dozen from one place", kept="KEEP_NETWORKS_DAYS after the hold",
        exported=False, erasure=Erasure.BLANK, note="tells two networks apart, and says nothing of either",
    ),
    PersonalField(
        fields="holds.BookingAttempt: child_ages", what="how old a party's children are, as numbers alone",
        why="the price counts them", kept="with the attempt", exported=False, erasure=Erasure.KEEP,
        note="under a row without name and number; the export has the ages of the guests named",
    ),
    PersonalField(
        fields="bookings.FinalBooking: reference, check_in, check_out, confirmed_at, cancelled_at, balance_due_on, "
        "checked_in_at, checked_out_at",
        what="what somebody booked", why="the stay; accounts and GST", kept="with the books", exported=True,
        erasure=Erasure.KEEP, note="tax law; under a row without name and number",
    ),
    PersonalField(
        fields="inventory.Block: note", what="why staff keep rooms from guests, in their own words",
        why="whoever finds the room closed", kept="with the rooms' calendar", exported=False, erasure=Erasure.KEEP,
        note="belongs to no guest's account; the page asks for no names",
    ),
    PersonalField(
        fields="bookings.BookingChange: check_in, check_out, was_check_in, was_check_out, asked_at, made_at, ended_at",
        what="which nights somebody booked before, and instead", why="the stay; accounts and GST",
        kept="with the books", exported=False, erasure=Erasure.KEEP,
        note="tax law; under a row without name and number; the export has the booking as it is",
    ),
    PersonalField(
        fields="bookings.RoomLine: arrives, leaves, checked_in_at, checked_out_at",
        what="when the guests of each room came and left", why="the stay; accounts and GST",
        kept="with the books", exported=False, erasure=Erasure.KEEP,
        note="tax law; under a row without name and number; the export has the booking as it is",
    ),
    PersonalField(
        fields="bookings.BookingEnding: ended_at, undone_at",
        what="when a booking was cancelled or nobody came, and when that was undone", why="the stay; accounts and GST",
        kept="with the books", exported=False, erasure=Erasure.KEEP,
        note="tax law; under a row without name and number; the export has the booking as it is",
    ),
    PersonalField(
        fields="bookings.BookingEnding: reason, undo_reason",
        what="why staff called a booking off, or let it stand again, in their own words",
        why="whoever is asked about it later", kept="with the books", exported=False, erasure=Erasure.BLANK,
        note="the page asks for no names",
    ),
    PersonalField(
        fields="documents.Folder: name, company, gstin, uin, address, state_code",
        what="to whom an invoice is addressed",
        why="invoices name their recipient", kept="with the books", exported=False, erasure=Erasure.KEEP,
        note="tax law; as far as the guest filled it in; the guest reads it with the booking",
    ),
    PersonalField(
        fields="documents.Paper: number, issued_on, content", what="vouchers, invoices and notes as they were issued",
        why="tax law; the guest's own proof", exported=False, erasure=Erasure.KEEP,
        kept="with the books; a PDF of it KEEP_SHEETS_DAYS after somebody last asked for it",
        note="tax law forbids to change an issued paper; the guest downloads each as a PDF",
    ),
    PersonalField(
        fields="event_feed.Event: subject_id, data", what="what programs are told of a booking: nights, rooms, sums",
        why="channel managers and property systems follow the resort", kept="KEEP_EVENTS_DAYS", exported=False,
        erasure=Erasure.KEEP, note="by the booking's reference alone, without name, number or age; runs out",
    ),
    PersonalField(
        fields="event_feed.Standing: subject_id, data", what="what programs were told last of a booking",
        why="telling them what changes", kept="with the books", exported=False, erasure=Erasure.KEEP,
        note="a copy of what the booking says, without name, number or age",
    ),
    PersonalField(
        fields="payments.PaymentOrder: razorpay_order_id, receipt", what="Razorpay's order of an attempt",
        why="finding the money of a booking", kept="with the books", exported=True, erasure=Erasure.KEEP,
        note="tax law; no name, number or card",
    ),
    PersonalField(
        fields="payments.PaymentLink: reference_id, razorpay_link_id, short_url",
        what="Razorpay's page for the balance of a booking", why="asking for what is left to pay",
        kept="with the books", exported=False, erasure=Erasure.KEEP,
        note="ended by then; no name, number or card; the guest reads it with the booking",
    ),
    PersonalField(
        fields="payments.BalanceNotice: due_on, told_on, warned_on", what="when a guest was asked for a balance",
        why="asking once and not again", kept="with the books", exported=False, erasure=Erasure.KEEP,
        note="under a row without name and number; the messages themselves are in the export",
    ),
    PersonalField(
        fields="payments.Payment: razorpay_payment_id, method, captured_at", what="what was paid, when and how",
        why="accounts, refunds, disputes", kept="with the books", exported=True, erasure=Erasure.KEEP,
        note="tax law; no name, number, card or UPI address",
    ),
    PersonalField(
        fields="payments.Refund: razorpay_refund_id, body, created_at", what="what was given back",
        why="accounts", kept="with the books", exported=True, erasure=Erasure.KEEP,
        note="tax law; `body` is amount, speed and receipt",
    ),
    PersonalField(
        fields="payments.WebhookEvent: body", what="Razorpay's own words: the payer's phone, e-mail, UPI address, bank",
        why="the proof of what was paid",
        kept="KEEP_WEBHOOK_BODIES_DAYS, then the facts about money alone; forged ones KEEP_FORGED_DELIVERIES_DAYS",
        exported=False, erasure=Erasure.BLANK, note="its facts are in the export, as payments and refunds",
    ),
    PersonalField(
        fields="notifications.Message: to, params",
        what="the number or e-mail address to which a message went, and its words (resort, date, amount)",
        why="sending it, and proving that it was sent", kept="KEEP_MESSAGES_DAYS", exported=True, erasure=Erasure.BLANK,
        note="login codes are written down nowhere; the export has kind, time and state",
    ),
    PersonalField(
        fields="bookings.ManageLink: digest, nonce, made_at, revoked_at",
        what="links that show a booking without a login: a hash, and half of what the token follows from",
        why="reading the booking from an SMS or e-mail, without names and numbers",
        kept="with the booking; it opens nothing from MANAGE_LINK_DAYS after departure", exported=False,
        erasure=Erasure.DELETE, note="half a key, so it is handed out to nobody",
    ),
    PersonalField(
        fields="notifications.Message: created_at, sent_at, delivery_at", what="when a message was sent and arrived",
        why="helping a guest whose SMS did not come", kept="KEEP_MESSAGES_DAYS", exported=True, erasure=Erasure.KEEP,
        note="that something was sent to nobody in particular",
    ),
    PersonalField(
        fields="common.RememberedAnswer: key, fingerprint, body", what="the answer to a request that may be repeated",
        why="booking and paying once, however often a phone retries", kept="24 hours", exported=False,
        erasure=Erasure.DELETE, note="a copy of what the bookings say",
    ),
    PersonalField(
        fields="auditlog.LogEntry: object_repr, changes, additional_data, remote_addr, timestamp",
        what="who of the staff saw and changed what, from which address; exports and deletions by guests",
        why="noticing and proving misuse", kept="KEEP_AUDIT_TRAIL_DAYS", exported=False, erasure=Erasure.BLANK,
        note="the guest's name and address go; personal values are never in `changes`",
    ),
    PersonalField(
        fields="admin.LogEntry: object_repr, action_time", what="the admin's own list of recent changes",
        why="staff finding their way back", kept="KEEP_AUDIT_TRAIL_DAYS", exported=False, erasure=Erasure.BLANK,
    ),
    PersonalField(
        fields="sessions.Session: session_key, session_data, expire_date", what="logins of staff into the admin",
        why="staying logged in", kept="two weeks", exported=False, erasure=Erasure.EXPIRES, note="guests have none",
    ),
)  # fmt: skip

# Fields that say nothing about anybody, or nothing that the rows above do not say.
NOT_PERSONAL = {
    "admin.LogEntry": "object_id change_message",
    "incidents.Incident": "kind subject happened done advice state opened_at last_seen_at solved_at",
    "auditlog.LogEntry": "object_pk serialized_data changes_text cid actor_email",
    "auth.Group": "name",
    "auth.Permission": "name codename",
    "inventory.Block": "kind check_in check_out created_at release_on lifted_at",
    "bookings.BookingEnding": "state",
    "bookings.BookingChange": (
        "state expires_at overtaken_by room_ids price balance_due_on fell_away was_room_ids was_price"
    ),
    "holds.BookingAttempt": "state expires_at token failure offered_until",
    "bookings.FinalBooking": "state policy fee",
    "bookings.ManageLink": "purpose",
    "inventory.Stay": "check_in check_out state expires_at",
    "catalogue.Resort": (
        "name slug location address town district state pin_code contact_phone contact_email whatsapp tagline"
        " description amenities house_rules check_in_time check_out_time gstin created_at published_at"
    ),
    "catalogue.FormerSlug": "slug",
    "catalogue.LinkPreview": "image made_of next_try_at",
    "catalogue.Photo": "image alt alt_hi alt_kn sizes made_of colour next_try_at",
    "catalogue.ResortNames": "folded",
    "catalogue.ResortText": "language name location town district state tagline description house_rules",
    "catalogue.ResortTheme": "colour scheme logo",
    "catalogue.RoomTypeBed": "kind",
    "catalogue.RoomTypeText": "language name description",
    "catalogue.Room": "room_number amenities",
    "catalogue.RoomImage": "image caption",
    "catalogue.RoomType": "code name description amenities",
    "catalogue.StaffMember": "role",
    "channel_calendars.CalendarLink": "maker name digest ending made_at content_digest changed_at read_at told",
    "channel_calendars.Feed": (
        "maker name url state made_at next_fetch_at claimed_at fetched_at changed_at failing_since fault"
        " ignored_texts etag last_modified read_at"
    ),
    "channel_calendars.FeedEntry": "uid check_in check_out ignored gone_at",
    "common.Heartbeat": "name beaten_at",
    "common.ProcessClock": "ahead_ms host process read_at within_ms",
    "common.RememberedAnswer": "claimed_at content_type",
    "contenttypes.ContentType": "app_label model",
    "documents.Folder": "invoice_on withheld_at sez returning",
    "documents.Paper": "kind subject issued_at state sheets made_at",
    "documents.Series": "kind",
    "event_feed.ApiKey": "name prefix digest kinds created_at last_used_at revoked_at",
    "event_feed.Delivery": "state next_try_at created_at delivered_at",
    "event_feed.Endpoint": (
        "url description kinds state why disabled_at nonce previous_nonce previous_until failing_since rests_until"
        " busy_until created_at"
    ),
    "event_feed.Event": "kind subject at",
    "event_feed.Mark": "subject",
    "event_feed.Standing": "subject",
    "event_feed.Try": "at error answer",
    "notifications.Message": (
        "kind channel language about_attempt dedupe_key state next_try_at claimed_at gateway gateway_id last_error"
        " delivery delivery_reason"
    ),
    "payments.BalanceNotice": "try_at",
    "payments.Dispute": "razorpay_dispute_id state phase reason respond_by first_seen_at",
    "payments.LedgerEntry": "key source target at",
    "payments.Payment": "kind currency state offer_id error_code error_reason first_seen_at",
    "payments.PaymentLink": "currency state expires_at created_at claimed_at next_try_at last_error",
    "payments.PaymentOrder": "kind currency state created_at claimed_at check_at",
    "payments.Refund": "reason state idempotency_key earlier_ids next_try_at last_error",
    "payments.WebhookEvent": "event_id kind state received_at replayed_at claimed_at processed_at outcome last_error",
    "pricing.AddOn": "code label per sac",
    "pricing.CancellationPolicy": "code label",
    "pricing.Coupon": "label saves first_day last_day first_night last_night plans code",
    "pricing.Offer": "label saves first_day last_day first_night last_night plans code",
    "pricing.RatePlan": "code label meals",
    "pricing.RateRule": "code label effect first_night last_night weekdays nights room_ids plans",
    "pricing.ResortTerms": "meal_tax deposit reminder_days overdue undertaking undertaking_until sez_gstins",
    "sale_rules.Restriction": "code label limit first_day last_day weekdays room_ids room_type_ids",
    "pricing.TaxSlab": "since",
    "sites.Site": "name origins",
    "sites.SiteKey": "text made_at withdrawn_at",
    "sites.SiteKeyDay": "day calls",
    "waitlist.WaitingEntry": "state looked_at refused_at refused_why",
}


def as_markdown() -> str:
    """The table of docs/privacy.md."""
    head = "| What | Where | Why | How long | In the export | On deletion |\n| --- | --- | --- | --- | --- | --- |"
    return "\n".join([head, *(_row(entry) for entry in PERSONAL)])


def _row(entry: PersonalField) -> str:
    fields = f"`{entry.model}`: {', '.join(f'`{name}`' for name in entry.names)}"
    kept = " ".join(f"`{word}`" if word.startswith("KEEP_") else word for word in entry.kept.split(" "))
    kept = kept.replace(",`", "`,")
    fate = f"{entry.erasure}: {entry.note}" if entry.note else str(entry.erasure)
    return f"| {entry.what} | {fields} | {entry.why} | {kept} | {'yes' if entry.exported else 'no'} | {fate} |"
