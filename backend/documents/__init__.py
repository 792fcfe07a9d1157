"""Documents (papers): vouchers, invoices and credit notes with gapless numbers, and the GST export."""
