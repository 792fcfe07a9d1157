"""GSTR-1 of a month: for each GSTIN the CSV files that the Returns Offline Tool imports, one for each table."""
