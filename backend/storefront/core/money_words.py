"""Money as guests read it, in all three languages alike: ₹12,34,567, in Latin digits."""

PAISE = 100


def spell_rupees(paise: int) -> str:
    """A sum of paise in rupees, with paise only where there are any: ₹4,200 or ₹4,200.50; − before what is less."""
    rupees, rest = divmod(abs(paise), PAISE)
    sign = "−" if paise < 0 else ""
    return f"{sign}₹{_grouped(str(rupees))}{f'.{rest:02d}' if rest else ''}"


def plain_rupees(paise: int) -> str:
    """The same sum for machines: 4200.50."""
    rupees, rest = divmod(int(paise), PAISE)
    return f"{rupees}.{rest:02d}"


def _grouped(digits: str) -> str:
    """Thousands first, then hundreds: thousand, lakh, crore."""
    head, tail = digits[:-3], digits[-3:]
    groups = [tail]
    while head:
        groups.append(head[-2:])
        head = head[:-2]
    return ",".join(reversed(groups))
