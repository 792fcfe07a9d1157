"""What rows and files weigh after years: a booking and two abandoned attempts that the product made, many times."""
