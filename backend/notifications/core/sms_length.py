"""How many SMS a text costs: signs of the GSM alphabet are sent in 7 bits, all others make the whole text Unicode."""

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
# Each of them takes two places.
EXTENDED = frozenset("^{}\\[~]|€\f")
# Signs in an SMS alone, and in one of several, which begins with how they belong together.
GSM, GSM_PART = 160, 153
UNICODE, UNICODE_PART = 70, 67


def segments_of(text: str) -> int:
    """How many SMS are sent, and paid, for this text."""
    if all(sign in BASIC or sign in EXTENDED for sign in text):
        length, alone, part = len(text) + sum(sign in EXTENDED for sign in text), GSM, GSM_PART
    else:
        # Signs beyond the basic plane are two.
        length, alone, part = len(text.encode("utf-16-le")) // 2, UNICODE, UNICODE_PART
    return 1 if length <= alone else -(-length // part)
