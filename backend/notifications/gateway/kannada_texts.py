"""The SMS texts in Kannada, as registered with India's DLT: see `sms_texts.py`."""

from backend.notifications.core.dlt import Template
from backend.notifications.models import MessageKind

KANNADA: dict[MessageKind, Template] = {
    MessageKind.OTP: Template(
        "{#numeric#} ನಿಮ್ಮ Dandeli ಲಾಗಿನ್ ಕೋಡ್, {#numeric#} ನಿಮಿಷ ಮಾನ್ಯ. ಇದನ್ನು ಯಾರಿಗೂ ತಿಳಿಸಬೇಡಿ.[\n\n@HOST #{#numeric#}]",
        ("code", "minutes", "code"),
    ),
    MessageKind.BOOKING_CONFIRMED: Template(
        "{#alphanumeric#} ನಲ್ಲಿ {#alphanumeric#} ರಿಂದ ನಿಮ್ಮ ವಾಸ್ತವ್ಯ ದೃಢಪಟ್ಟಿದೆ. ಬುಕಿಂಗ್ "
        "{#alphanumeric#}-{#alphanumeric#}.[ ಇಲ್ಲಿ ನೋಡಿ: {#url#}] Dandeli",
        ("resort", "check_in", "reference_head", "reference_tail", "url"),
    ),
    MessageKind.PAYMENT_REFUNDED: Template(
        "{#alphanumeric#} ಗಾಗಿ ನೀವು ಪಾವತಿಸಿದ Rs {#numeric#}.{#numeric#} ಅನ್ನು ನಿಮಗೆ ಮರಳಿಸಲಾಗುತ್ತಿದೆ. Dandeli",
        ("resort", "rupees", "paise"),
    ),
    MessageKind.ROOM_CHANGED: Template(
        "{#alphanumeric#} ನಲ್ಲಿ ನಿಮ್ಮ ಕೊಠಡಿ ಬದಲಾಗಿದೆ. ಈಗ ನಿಮ್ಮ ಕೊಠಡಿ {#alphanumeric#}.[ ನಿಮ್ಮ ಬುಕಿಂಗ್ ನೋಡಿ: {#url#}] Dandeli",
        ("resort", "room", "url"),
    ),
    MessageKind.BOOKING_CANCELLED: Template(
        "{#alphanumeric#} ನಲ್ಲಿ ನಿಮ್ಮ ಬುಕಿಂಗ್ {#alphanumeric#}-{#alphanumeric#} ರದ್ದಾಗಿದೆ. Dandeli",
        ("resort", "reference_head", "reference_tail"),
    ),
    MessageKind.BALANCE_DUE: Template(
        "{#alphanumeric#} ನಲ್ಲಿ ನಿಮ್ಮ ವಾಸ್ತವ್ಯದ Rs {#numeric#}.{#numeric#} ಅನ್ನು {#alphanumeric#} ರೊಳಗೆ "
        "ಪಾವತಿಸಬೇಕು. ಇಲ್ಲಿ ಪಾವತಿಸಿ: {#url#} Dandeli",
        ("resort", "rupees", "paise", "due_on", "url"),
    ),
    MessageKind.BALANCE_REMINDER: Template(
        "ನೆನಪಿರಲಿ: {#alphanumeric#} ನಲ್ಲಿ ನಿಮ್ಮ ವಾಸ್ತವ್ಯದ Rs {#numeric#}.{#numeric#} ಅನ್ನು "
        "{#alphanumeric#} ರೊಳಗೆ ಪಾವತಿಸಬೇಕು. ಇಲ್ಲಿ ಪಾವತಿಸಿ: {#url#} Dandeli",
        ("resort", "rupees", "paise", "due_on", "url"),
    ),
    MessageKind.BALANCE_WARNING: Template(
        "{#alphanumeric#} ನಲ್ಲಿ ನಿಮ್ಮ ಬುಕಿಂಗ್ {#alphanumeric#}-{#alphanumeric#} {#alphanumeric#} ರಂದು "
        "ರದ್ದಾಗುತ್ತದೆ, ಅದಕ್ಕೂ ಮೊದಲು Rs {#numeric#}.{#numeric#} ಪಾವತಿಸದಿದ್ದರೆ. ಇಲ್ಲಿ ಪಾವತಿಸಿ: {#url#} "
        "Dandeli",
        ("resort", "reference_head", "reference_tail", "ends_on", "rupees", "paise", "url"),
    ),
    MessageKind.BOOKING_CHANGED: Template(
        "{#alphanumeric#} ನಲ್ಲಿ ನಿಮ್ಮ ಬುಕಿಂಗ್ {#alphanumeric#}-{#alphanumeric#} ಬದಲಾಗಿದೆ: ಈಗ "
        "{#alphanumeric#} ರಿಂದ {#alphanumeric#} ರವರೆಗೆ.[ ಇಲ್ಲಿ ನೋಡಿ: {#url#}] Dandeli",
        ("resort", "reference_head", "reference_tail", "check_in", "check_out", "url"),
    ),
    MessageKind.ROOMS_OFFERED: Template(
        "{#alphanumeric#} ನಲ್ಲಿ {#alphanumeric#} ರಿಂದ ನೀವು ಕಾಯುತ್ತಿದ್ದ ಕೊಠಡಿ ಖಾಲಿ ಇದೆ, "
        "{#numeric#}:{#numeric#} ರವರೆಗೆ ನಿಮಗಾಗಿ ಕಾಯ್ದಿರಿಸಿದೆ. ಬುಕ್ ಮಾಡಲು ಲಾಗಿನ್ ಆಗಿ ಪಾವತಿಸಿ. Dandeli",
        ("resort", "check_in", "hour", "minute"),
    ),
    MessageKind.ARRIVAL_REMINDER: Template(
        "{#alphanumeric#} ನಲ್ಲಿ ನಿಮ್ಮ ವಾಸ್ತವ್ಯ {#alphanumeric#} ರಂದು {#numeric#}:{#numeric#} ರಿಂದ "
        "ಆರಂಭವಾಗುತ್ತದೆ. ಬುಕಿಂಗ್ {#alphanumeric#}-{#alphanumeric#}.[ ಇಲ್ಲಿ ನೋಡಿ: {#url#}] Dandeli",
        ("resort", "check_in", "hour", "minute", "reference_head", "reference_tail", "url"),
    ),
    MessageKind.STAY_THANKS: Template(
        "{#alphanumeric#} ನಲ್ಲಿ ತಂಗಿದ್ದಕ್ಕೆ ಧನ್ಯವಾದಗಳು. ಮತ್ತೆ ಬನ್ನಿ.[ ನಿಮ್ಮ ಬುಕಿಂಗ್: {#url#}] Dandeli",
        ("resort", "url"),
    ),
}
