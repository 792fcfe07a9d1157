"""Vouchers, invoices, credit notes, and the accountant's export."""
