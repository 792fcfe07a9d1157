"""Money: orders asked for, news taken in, payments settled, refunds sent."""
