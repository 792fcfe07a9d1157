"""What the tests stand on: a place on disk, a database and a Redis number for each process that runs tests."""
