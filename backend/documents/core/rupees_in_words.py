"""Formats rupees in the Indian way, in digits (lakhs, crores) and in words."""

ONES = [
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
]
TENS = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
SCALES = ((10_000_000, "crore"), (100_000, "lakh"), (1_000, "thousand"), (100, "hundred"))


def grouped(paise: int) -> str:
    """12345600 -> "1,23,456.00", and -40 -> "-0.40"."""
    rupees, rest = divmod(abs(paise), 100)
    head, tail = str(rupees)[:-3], str(rupees)[-3:]
    pairs: list[str] = []
    while head:
        head, pair = head[:-2], head[-2:]
        pairs.insert(0, pair)
    return f"{'-' if paise < 0 else ''}{','.join([*pairs, tail])}.{rest:02}"


def amount_in_words(paise: int) -> str:
    """12345650 -> "Rupees one lakh twenty-three thousand four hundred fifty-six and fifty paise only"."""
    rupees, rest = divmod(paise, 100)
    tail = f" and {_number(rest)} paise" if rest else ""
    return f"Rupees {_number(rupees)}{tail} only"


def _number(value: int) -> str:
    for scale, name in SCALES:
        if value >= scale:
            most, rest = divmod(value, scale)
            return f"{_number(most)} {name}{f' {_number(rest)}' if rest else ''}"
    if value < 20:
        return ONES[value]
    tens, ones = divmod(value, 10)
    return TENS[tens] + (f"-{ONES[ones]}" if ones else "")
