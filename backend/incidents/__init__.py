"""Problems that a person should know of, and what mends them."""
