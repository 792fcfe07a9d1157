"""Papers: vouchers, invoices and notes with numbers that have no gap, and the lists that an accountant files."""
