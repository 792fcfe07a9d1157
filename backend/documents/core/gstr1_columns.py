"""The sections of GSTR-1 as the government's Returns Offline Tool reads them from CSV files: names of files and columns
are its own (version 3.2.4, template 2.2), word for word."""

# Of the file, without .csv, and its columns.
SECTIONS: dict[str, tuple[str, ...]] = {
    # 4A and 4B, and 6B for SEZ.
    "b2b,sez,de": (
        "GSTIN/UIN of Recipient", "Receiver Name", "Invoice Number", "Invoice date", "Invoice Value",
        "Place Of Supply", "Reverse Charge", "Applicable % of Tax Rate", "Invoice Type", "E-Commerce GSTIN", "Rate",
        "Taxable Value", "Cess Amount",
    ),
    # 5: to another State above a value; what a resort sells is supplied where it stands, so nothing ever is.
    "b2cl": (
        "Invoice Number", "Invoice date", "Invoice Value", "Place Of Supply", "Applicable % of Tax Rate", "Rate",
        "Taxable Value", "Cess Amount", "E-Commerce GSTIN",
    ),
    # 7, less credit notes.
    "b2cs": (
        "Type", "Place Of Supply", "Applicable % of Tax Rate", "Rate", "Taxable Value", "Cess Amount",
        "E-Commerce GSTIN",
    ),
    # 9B.
    "cdnr": (
        "GSTIN/UIN of Recipient", "Receiver Name", "Note Number", "Note Date", "Note Type", "Place Of Supply",
        "Reverse Charge", "Note Supply Type", "Note Value", "Applicable % of Tax Rate", "Rate", "Taxable Value",
        "Cess Amount",
    ),
    # 9B to the unregistered: of 5 and of exports alone, so nothing ever is.
    "cdnur": (
        "UR Type", "Note Number", "Note Date", "Note Type", "Place Of Supply", "Note Value",
        "Applicable % of Tax Rate", "Rate", "Taxable Value", "Cess Amount",
    ),
    # 11A and 11B; without the tax.
    "at": ("Place Of Supply", "Applicable % of Tax Rate", "Rate", "Gross Advance Received", "Cess Amount"),
    "atadj": ("Place Of Supply", "Applicable % of Tax Rate", "Rate", "Gross Advance Adjusted", "Cess Amount"),
    # 12, less credit notes.
    **dict.fromkeys(
        ("hsn(b2b)", "hsn(b2c)"),
        (
            "HSN", "Description", "UQC", "Total Quantity", "Total Value", "Rate", "Taxable Value",
            "Integrated Tax Amount", "Central Tax Amount", "State/UT Tax Amount", "Cess Amount",
        ),
    ),
    # 13.
    "docs": ("Nature of Document", "Sr. No. From", "Sr. No. To", "Total Number", "Cancelled"),
}  # fmt: skip

REGULAR = "Regular B2B"
SEZ_TYPES = {
    "": REGULAR,
    "with_payment": "SEZ supplies with payment",
    "without_payment": "SEZ supplies without payment",
}
# Whole rates of GST that it takes.
TOOL_RATES = frozenset({0, 1, 3, 5, 6, 12, 18, 28, 40})
# Services have no unit and no quantity.
NO_UNIT = "NA"
# Of table 13, as the tool names them.
NATURES = {
    "tax_invoice": "Invoices for outward supply",
    "credit_note": "Credit Note",
    "receipt_voucher": "Receipt Voucher",
    "refund_voucher": "Refund Voucher",
}
