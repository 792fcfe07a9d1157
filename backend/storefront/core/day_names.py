"""Days and times as guests read them. Names are ours: Django's Hindi December is misspelled, and browsers differ."""

from datetime import date, datetime

WEEKDAYS = {
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    "hi": ("सोम", "मंगल", "बुध", "गुरु", "शुक्र", "शनि", "रवि"),
    "kn": ("ಸೋಮ", "ಮಂಗಳ", "ಬುಧ", "ಗುರು", "ಶುಕ್ರ", "ಶನಿ", "ಭಾನು"),
}
LONG_WEEKDAYS = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "hi": ("सोमवार", "मंगलवार", "बुधवार", "गुरुवार", "शुक्रवार", "शनिवार", "रविवार"),
    "kn": ("ಸೋಮವಾರ", "ಮಂಗಳವಾರ", "ಬುಧವಾರ", "ಗುರುವಾರ", "ಶುಕ್ರವಾರ", "ಶನಿವಾರ", "ಭಾನುವಾರ"),
}
MONTHS = {
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    "hi": ("जन॰", "फ़र॰", "मार्च", "अप्रैल", "मई", "जून", "जुल॰", "अग॰", "सित॰", "अक्टू॰", "नव॰", "दिस॰"),
    "kn": ("ಜನ.", "ಫೆಬ್ರ.", "ಮಾರ್ಚ್", "ಏಪ್ರಿ.", "ಮೇ", "ಜೂನ್", "ಜುಲೈ", "ಆಗ.", "ಸೆಪ್ಟೆಂ.", "ಅಕ್ಟೋ.", "ನವೆಂ.", "ಡಿಸೆಂ."),
}
LONG_MONTHS = {
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
    "hi": (
        *("जनवरी", "फ़रवरी", "मार्च", "अप्रैल", "मई", "जून"),
        *("जुलाई", "अगस्त", "सितंबर", "अक्टूबर", "नवंबर", "दिसंबर"),
    ),
    "kn": (
        *("ಜನವರಿ", "ಫೆಬ್ರವರಿ", "ಮಾರ್ಚ್", "ಏಪ್ರಿಲ್", "ಮೇ", "ಜೂನ್"),
        *("ಜುಲೈ", "ಆಗಸ್ಟ್", "ಸೆಪ್ಟೆಂಬರ್", "ಅಕ್ಟೋಬರ್", "ನವೆಂಬರ್", "ಡಿಸೆಂಬರ್"),
    ),
}


def short_day(day: date, language: str) -> str:
    """Fri 4 Dec."""
    return f"{WEEKDAYS[language][day.weekday()]} {day.day} {MONTHS[language][day.month - 1]}"


def full_day(day: date, language: str) -> str:
    """Friday 4 December 2026."""
    month = LONG_MONTHS[language][day.month - 1]
    return f"{LONG_WEEKDAYS[language][day.weekday()]} {day.day} {month} {day.year}"


def month_name(first: date, language: str) -> str:
    """December 2026."""
    return f"{LONG_MONTHS[language][first.month - 1]} {first.year}"


def day_and_time(moment: datetime, language: str) -> str:
    """Fri 4 Dec, 12:00."""
    return f"{short_day(moment.date(), language)}, {moment:%H:%M}"
