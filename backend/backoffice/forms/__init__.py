"""What the pages ask for. Whether it can be done is said by the services below."""
