from django import template

register = template.Library()


@register.filter("rupees")
def in_lakhs(paise: int) -> str:
    """1234500 -> "₹12,345.00", with lakhs as India writes them."""
    whole, rest = divmod(paise, 100)
    head, tail = f"{whole // 1000 or ''}", f"{whole % 1000:03d}" if whole >= 1000 else str(whole)
    parts = [head[max(end - 2, 0) : end] for end in range(len(head), 0, -2)]
    return f"₹{','.join([*reversed(parts), tail])}.{rest:02d}"
