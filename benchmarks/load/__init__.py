"""What a guest feels under load: whole journeys, a flash sale on one room, a storm of searches. `make load`."""
