"""The ledger: where every captured paisa is."""
