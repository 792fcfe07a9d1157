"""Are these files the papers that they should be?"""

import pypdfium2

from sandbox.demo.client import StepFailed


def checked(sheet: bytes, *, number: str, said: str, paid: str) -> str:
    """What there is to tell of an invoice's PDF, once its number is printed and its total is what was paid.

    `said`: the total in the API's words, rupees; `paid`: the same, grouped in thousands.
    """
    text = _text_of("invoice", sheet)
    if number not in text:
        raise StepFailed(f"the number {number} is not printed on the invoice")
    # India groups in lakhs: commas say nothing here.
    total = paid.replace(",", "")
    if said != total or total not in text.replace(",", ""):
        raise StepFailed(f"₹ {paid} were paid; the invoice is over ₹ {said}, and prints something else")
    return f"{number}, ₹ {paid} as paid, PDF of {len(sheet) // 1024} kB"


def voucher_checked(sheet: bytes, *, reference: str) -> str:
    """What there is to tell of a voucher's PDF, once the booking's reference is printed."""
    if reference not in _text_of("voucher", sheet):
        raise StepFailed(f"the reference {reference} is not printed on the voucher")
    return f"{reference} is printed, PDF of {len(sheet) // 1024} kB"


def _text_of(name: str, sheet: bytes) -> str:
    if not sheet.startswith(b"%PDF-"):
        raise StepFailed(f"the {name} is no PDF: it begins with {sheet[:12]!r}")
    with pypdfium2.PdfDocument(sheet) as document:
        return "".join(document[page].get_textpage().get_text_range() for page in range(len(document)))
