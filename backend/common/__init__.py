"""What every floor stands on: errors, jobs, money, limits, transitions."""
