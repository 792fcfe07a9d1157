"""What every room uses: errors, jobs, money, nights, state moves, HTTP, security."""
