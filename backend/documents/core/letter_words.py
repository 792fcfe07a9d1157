"""What letters to guests say, in English, Hindi and Kannada."""

ENGLISH = "en"
# By kind of message: the heading, which is the subject too, and the sentences below it. Blanks as in `str.format`.
KINDS: dict[str, dict[str, tuple[str, ...]]] = {
    "en": {
        "booking_confirmed": (
            "Your stay at {resort} is confirmed",
            "We look forward to seeing you. Your booking voucher and a calendar entry are attached.",
        ),
        "booking_changed": (
            "Your booking at {resort} was changed",
            "This is your stay as it is now. The new voucher and calendar entry are attached and replace the old ones.",
        ),
        "room_changed": ("Your room at {resort} has changed", "You have room {room} now. All else stays as it was."),
        "booking_cancelled": (
            "Your booking at {resort} is cancelled",
            "If money comes back to you, another message says how much.",
        ),
        "payment_refunded": (
            "Your refund from {resort} is on its way",
            "{amount} go back to the account or card that you paid with. Banks usually take five to seven working "
            "days.",
        ),
        "balance_due": (
            "Balance for your stay at {resort}",
            "{amount} are to be paid by {due_on}.",
        ),
        "balance_reminder": (
            "Reminder: balance for your stay at {resort}",
            "{amount} are to be paid by {due_on}. If you have just paid, please ignore this message.",
        ),
        "balance_warning": (
            "Your booking at {resort} will be cancelled",
            "It will be cancelled on {ends_on} unless {amount} are paid before.",
        ),
        "rooms_offered": (
            "Rooms at {resort} are free and held for you",
            "What you waited for from {check_in} is held for you until {hour}:{minute}. Log in and pay to book it.",
        ),
        "arrival_reminder": (
            "Your stay at {resort} begins on {check_in}",
            "Please bring proof of identity for every guest.",
        ),
        "stay_thanks": ("Thank you for staying at {resort}", "We hope that you enjoyed it, and to see you again."),
    },
    "hi": {
        "booking_confirmed": (
            "{resort} में आपका ठहरना पक्का हो गया है",
            "हमें आपकी प्रतीक्षा है। आपका बुकिंग वाउचर और कैलेंडर प्रविष्टि संलग्न हैं।",
        ),
        "booking_changed": (
            "{resort} में आपकी बुकिंग बदल गई है",
            "अब आपका ठहरना इस प्रकार है। नया वाउचर और कैलेंडर प्रविष्टि संलग्न हैं और पुराने की जगह लेते हैं।",
        ),
        "room_changed": ("{resort} में आपका कमरा बदल गया है", "अब आपका कमरा {room} है। बाकी सब पहले जैसा है।"),
        "booking_cancelled": (
            "{resort} में आपकी बुकिंग रद्द हो गई है",
            "यदि आपको पैसे लौटाए जाते हैं, तो एक और संदेश राशि बताएगा।",
        ),
        "payment_refunded": (
            "{resort} से आपके पैसे लौटाए जा रहे हैं",
            "{amount} उसी खाते या कार्ड में लौट रहे हैं जिससे आपने भुगतान किया था। बैंक को प्रायः पाँच से सात कार्य दिवस लगते हैं।",
        ),
        "balance_due": ("{resort} में आपके ठहरने की शेष राशि", "{amount} {due_on} तक चुकाने हैं।"),
        "balance_reminder": (
            "याद दिला दें: {resort} में आपके ठहरने की शेष राशि",
            "{amount} {due_on} तक चुकाने हैं। यदि आपने अभी भुगतान किया है, तो इस संदेश पर ध्यान न दें।",
        ),
        "balance_warning": (
            "{resort} में आपकी बुकिंग रद्द हो जाएगी",
            "यदि उससे पहले {amount} नहीं चुकाए गए, तो यह {ends_on} को रद्द हो जाएगी।",
        ),
        "rooms_offered": (
            "{resort} में कमरे खाली हैं और आपके लिए रखे हैं",
            "{check_in} से आप जिसकी प्रतीक्षा में थे, वह {hour}:{minute} तक आपके लिए रखा है। बुक करने के लिए लॉगिन करके भुगतान करें।",
        ),
        "arrival_reminder": (
            "{resort} में आपका ठहरना {check_in} से शुरू होता है",
            "कृपया हर अतिथि का पहचान पत्र साथ लाएँ।",
        ),
        "stay_thanks": ("{resort} में ठहरने के लिए धन्यवाद", "आशा है आपको अच्छा लगा और आप फिर आएँगे।"),
    },
    "kn": {
        "booking_confirmed": (
            "{resort} ನಲ್ಲಿ ನಿಮ್ಮ ವಾಸ್ತವ್ಯ ದೃಢಪಟ್ಟಿದೆ",
            "ನಿಮ್ಮ ಬರುವಿಕೆಗಾಗಿ ಕಾಯುತ್ತಿದ್ದೇವೆ. ನಿಮ್ಮ ಬುಕಿಂಗ್ ವೋಚರ್ ಮತ್ತು ಕ್ಯಾಲೆಂಡರ್ ನಮೂದನ್ನು ಲಗತ್ತಿಸಲಾಗಿದೆ.",
        ),
        "booking_changed": (
            "{resort} ನಲ್ಲಿ ನಿಮ್ಮ ಬುಕಿಂಗ್ ಬದಲಾಗಿದೆ",
            "ನಿಮ್ಮ ವಾಸ್ತವ್ಯ ಈಗ ಹೀಗಿದೆ. ಹೊಸ ವೋಚರ್ ಮತ್ತು ಕ್ಯಾಲೆಂಡರ್ ನಮೂದನ್ನು ಲಗತ್ತಿಸಲಾಗಿದೆ; ಅವು ಹಳೆಯವುಗಳ ಬದಲಿಗೆ.",
        ),
        "room_changed": ("{resort} ನಲ್ಲಿ ನಿಮ್ಮ ಕೊಠಡಿ ಬದಲಾಗಿದೆ", "ಈಗ ನಿಮ್ಮ ಕೊಠಡಿ {room}. ಉಳಿದದ್ದೆಲ್ಲ ಹಾಗೆಯೇ ಇದೆ."),
        "booking_cancelled": (
            "{resort} ನಲ್ಲಿ ನಿಮ್ಮ ಬುಕಿಂಗ್ ರದ್ದಾಗಿದೆ",
            "ನಿಮಗೆ ಹಣ ಮರಳುವುದಾದರೆ, ಎಷ್ಟು ಎಂದು ಮತ್ತೊಂದು ಸಂದೇಶ ತಿಳಿಸುತ್ತದೆ.",
        ),
        "payment_refunded": (
            "{resort} ನಿಂದ ನಿಮ್ಮ ಹಣ ಮರಳುತ್ತಿದೆ",
            "{amount} ಅನ್ನು ನೀವು ಪಾವತಿಸಿದ ಖಾತೆ ಅಥವಾ ಕಾರ್ಡ್‌ಗೆ ಮರಳಿಸಲಾಗುತ್ತಿದೆ. ಬ್ಯಾಂಕ್‌ಗಳಿಗೆ ಸಾಮಾನ್ಯವಾಗಿ ಐದರಿಂದ ಏಳು ಕೆಲಸದ ದಿನಗಳು ಬೇಕು.",
        ),
        "balance_due": ("{resort} ನಲ್ಲಿ ನಿಮ್ಮ ವಾಸ್ತವ್ಯದ ಬಾಕಿ ಹಣ", "{amount} ಅನ್ನು {due_on} ರೊಳಗೆ ಪಾವತಿಸಬೇಕು."),
        "balance_reminder": (
            "ನೆನಪಿರಲಿ: {resort} ನಲ್ಲಿ ನಿಮ್ಮ ವಾಸ್ತವ್ಯದ ಬಾಕಿ ಹಣ",
            "{amount} ಅನ್ನು {due_on} ರೊಳಗೆ ಪಾವತಿಸಬೇಕು. ಈಗಾಗಲೇ ಪಾವತಿಸಿದ್ದರೆ ಈ ಸಂದೇಶವನ್ನು ಬಿಟ್ಟುಬಿಡಿ.",
        ),
        "balance_warning": (
            "{resort} ನಲ್ಲಿ ನಿಮ್ಮ ಬುಕಿಂಗ್ ರದ್ದಾಗಲಿದೆ",
            "ಅದಕ್ಕೂ ಮೊದಲು {amount} ಪಾವತಿಸದಿದ್ದರೆ ಅದು {ends_on} ರಂದು ರದ್ದಾಗುತ್ತದೆ.",
        ),
        "rooms_offered": (
            "{resort} ನಲ್ಲಿ ಕೊಠಡಿಗಳು ಖಾಲಿ ಇವೆ, ನಿಮಗಾಗಿ ಕಾಯ್ದಿರಿಸಿದೆ",
            "{check_in} ರಿಂದ ನೀವು ಕಾಯುತ್ತಿದ್ದುದನ್ನು {hour}:{minute} ರವರೆಗೆ ನಿಮಗಾಗಿ ಕಾಯ್ದಿರಿಸಿದೆ. ಬುಕ್ ಮಾಡಲು ಲಾಗಿನ್ ಆಗಿ ಪಾವತಿಸಿ.",
        ),
        "arrival_reminder": (
            "{resort} ನಲ್ಲಿ ನಿಮ್ಮ ವಾಸ್ತವ್ಯ {check_in} ರಂದು ಆರಂಭ",
            "ಪ್ರತಿಯೊಬ್ಬ ಅತಿಥಿಯ ಗುರುತಿನ ಚೀಟಿಯನ್ನು ತನ್ನಿ.",
        ),
        "stay_thanks": ("{resort} ನಲ್ಲಿ ತಂಗಿದ್ದಕ್ಕೆ ಧನ್ಯವಾದಗಳು", "ನಿಮಗೆ ಇಷ್ಟವಾಯಿತು ಎಂದು ಭಾವಿಸುತ್ತೇವೆ. ಮತ್ತೆ ಬನ್ನಿ."),
    },
}
WORDS: dict[str, dict[str, str]] = {
    "en": {
        "dear": "Dear {name},",
        "dear_guest": "Dear guest,",
        "booking": "Booking",
        "arrival": "Arrival",
        "departure": "Departure",
        "from": "{day}, from {time}",
        "until": "{day}, by {time}",
        "rooms": "Rooms",
        "guests": "Guests",
        "total": "Total",
        "paid": "Paid",
        "balance": "Still to pay",
        "by_day": "{amount}, by {day}",
        "fee": "Cancellation fee",
        "pay": "Pay now",
        "see": "See your booking",
        "invoice_too": "Your invoice is attached.",
        "where": "Where",
        "call": "Questions? Reply to this e-mail, or call {resort} at {phone}.",
        "reply": "Questions? Reply to this e-mail.",
        "why": "You get this because of a booking at {resort}, made through Dandeli.",
    },
    "hi": {
        "dear": "प्रिय {name},",
        "dear_guest": "प्रिय अतिथि,",
        "booking": "बुकिंग",
        "arrival": "आगमन",
        "departure": "प्रस्थान",
        "from": "{day}, {time} बजे से",
        "until": "{day}, {time} बजे तक",
        "rooms": "कमरे",
        "guests": "अतिथि",
        "total": "कुल",
        "paid": "भुगतान किया",
        "balance": "शेष राशि",
        "by_day": "{amount}, {day} तक",
        "fee": "रद्द करने का शुल्क",
        "pay": "अभी भुगतान करें",
        "see": "अपनी बुकिंग देखें",
        "invoice_too": "आपका बिल संलग्न है।",
        "where": "पता",
        "call": "कोई प्रश्न? इस ई-मेल का उत्तर दें, या {resort} को {phone} पर फ़ोन करें।",
        "reply": "कोई प्रश्न? इस ई-मेल का उत्तर दें।",
        "why": "यह आपको {resort} में Dandeli के माध्यम से हुई बुकिंग के कारण मिला है।",
    },
    "kn": {
        "dear": "ಪ್ರಿಯ {name},",
        "dear_guest": "ಪ್ರಿಯ ಅತಿಥಿಗಳೇ,",
        "booking": "ಬುಕಿಂಗ್",
        "arrival": "ಆಗಮನ",
        "departure": "ನಿರ್ಗಮನ",
        "from": "{day}, {time} ರಿಂದ",
        "until": "{day}, {time} ರೊಳಗೆ",
        "rooms": "ಕೊಠಡಿಗಳು",
        "guests": "ಅತಿಥಿಗಳು",
        "total": "ಒಟ್ಟು",
        "paid": "ಪಾವತಿಸಿದ್ದು",
        "balance": "ಬಾಕಿ",
        "by_day": "{amount}, {day} ರೊಳಗೆ",
        "fee": "ರದ್ದತಿ ಶುಲ್ಕ",
        "pay": "ಈಗ ಪಾವತಿಸಿ",
        "see": "ನಿಮ್ಮ ಬುಕಿಂಗ್ ನೋಡಿ",
        "invoice_too": "ನಿಮ್ಮ ಬಿಲ್ ಅನ್ನು ಲಗತ್ತಿಸಲಾಗಿದೆ.",
        "where": "ವಿಳಾಸ",
        "call": "ಪ್ರಶ್ನೆಗಳಿವೆಯೇ? ಈ ಇ-ಮೇಲ್‌ಗೆ ಉತ್ತರಿಸಿ, ಅಥವಾ {resort} ಗೆ {phone} ನಲ್ಲಿ ಕರೆ ಮಾಡಿ.",
        "reply": "ಪ್ರಶ್ನೆಗಳಿವೆಯೇ? ಈ ಇ-ಮೇಲ್‌ಗೆ ಉತ್ತರಿಸಿ.",
        "why": "{resort} ನಲ್ಲಿ Dandeli ಮೂಲಕ ಮಾಡಿದ ಬುಕಿಂಗ್‌ಗಾಗಿ ಇದು ನಿಮಗೆ ಬಂದಿದೆ.",
    },
}


def sentences_of(kind: str, language: str) -> tuple[str, ...]:
    """The heading and the sentences of a kind of letter, with their blanks."""
    return KINDS.get(language, KINDS[ENGLISH])[kind]


def words_of(language: str) -> dict[str, str]:
    """The words that letters of every kind share."""
    return WORDS.get(language, WORDS[ENGLISH])
