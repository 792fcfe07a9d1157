"""The SMS texts in Hindi, as registered with India's DLT: see `sms_texts.py`."""

from backend.notifications.core.dlt import Template
from backend.notifications.models import MessageKind

HINDI: dict[MessageKind, Template] = {
    MessageKind.OTP: Template(
        "{#numeric#} आपका Dandeli लॉगिन कोड है, {#numeric#} मिनट तक मान्य। इसे किसी को न बताएँ।[\n\n@HOST #{#numeric#}]",
        ("code", "minutes", "code"),
    ),
    MessageKind.BOOKING_CONFIRMED: Template(
        "{#alphanumeric#} में {#alphanumeric#} से आपका ठहरना पक्का हो गया है। बुकिंग "
        "{#alphanumeric#}-{#alphanumeric#}।[ यहाँ देखें: {#url#}] Dandeli",
        ("resort", "check_in", "reference_head", "reference_tail", "url"),
    ),
    MessageKind.PAYMENT_REFUNDED: Template(
        "{#alphanumeric#} के लिए आपका Rs {#numeric#}.{#numeric#} का भुगतान आपको लौटाया जा रहा है। Dandeli",
        ("resort", "rupees", "paise"),
    ),
    MessageKind.ROOM_CHANGED: Template(
        "{#alphanumeric#} में आपका कमरा बदल गया है। अब आपका कमरा {#alphanumeric#} है।[ अपनी बुकिंग देखें: {#url#}] Dandeli",
        ("resort", "room", "url"),
    ),
    MessageKind.BOOKING_CANCELLED: Template(
        "{#alphanumeric#} में आपकी बुकिंग {#alphanumeric#}-{#alphanumeric#} रद्द हो गई है। Dandeli",
        ("resort", "reference_head", "reference_tail"),
    ),
    MessageKind.BALANCE_DUE: Template(
        "{#alphanumeric#} में आपके ठहरने के Rs {#numeric#}.{#numeric#} {#alphanumeric#} तक चुकाने हैं। "
        "यहाँ भुगतान करें: {#url#} Dandeli",
        ("resort", "rupees", "paise", "due_on", "url"),
    ),
    MessageKind.BALANCE_REMINDER: Template(
        "याद दिला दें: {#alphanumeric#} में आपके ठहरने के Rs {#numeric#}.{#numeric#} {#alphanumeric#} तक "
        "चुकाने हैं। यहाँ भुगतान करें: {#url#} Dandeli",
        ("resort", "rupees", "paise", "due_on", "url"),
    ),
    MessageKind.BALANCE_WARNING: Template(
        "{#alphanumeric#} में आपकी बुकिंग {#alphanumeric#}-{#alphanumeric#} {#alphanumeric#} को रद्द हो "
        "जाएगी, यदि उससे पहले Rs {#numeric#}.{#numeric#} नहीं चुकाए गए। यहाँ भुगतान करें: {#url#} Dandeli",
        ("resort", "reference_head", "reference_tail", "ends_on", "rupees", "paise", "url"),
    ),
    MessageKind.BOOKING_CHANGED: Template(
        "{#alphanumeric#} में आपकी बुकिंग {#alphanumeric#}-{#alphanumeric#} बदल गई है: अब "
        "{#alphanumeric#} से {#alphanumeric#} तक।[ यहाँ देखें: {#url#}] Dandeli",
        ("resort", "reference_head", "reference_tail", "check_in", "check_out", "url"),
    ),
    MessageKind.ROOMS_OFFERED: Template(
        "{#alphanumeric#} में {#alphanumeric#} से आप जिसकी प्रतीक्षा में थे, वह खाली है और "
        "{#numeric#}:{#numeric#} तक आपके लिए रखा है। बुक करने के लिए लॉगिन करके भुगतान करें। Dandeli",
        ("resort", "check_in", "hour", "minute"),
    ),
    MessageKind.ARRIVAL_REMINDER: Template(
        "{#alphanumeric#} में आपका ठहरना {#alphanumeric#} को {#numeric#}:{#numeric#} बजे से शुरू होता "
        "है। बुकिंग {#alphanumeric#}-{#alphanumeric#}।[ यहाँ देखें: {#url#}] Dandeli",
        ("resort", "check_in", "hour", "minute", "reference_head", "reference_tail", "url"),
    ),
    MessageKind.STAY_THANKS: Template(
        "{#alphanumeric#} में ठहरने के लिए धन्यवाद। आशा है आप फिर आएँगे।[ आपकी बुकिंग: {#url#}] Dandeli",
        ("resort", "url"),
    ),
}
