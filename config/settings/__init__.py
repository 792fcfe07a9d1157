"""`base` is production by default and loosens only what DANDELI_ENV=development names; `test` is base for tests."""
