"""Origins of websites, as browsers write them: no database."""
