"""Retention periods of personal data; docs/privacy.md gives the reasons."""

from config import env

# India's DPDP Rules ask for logs of what was done with personal data for a year.
KEEP_ENDED_LOGINS_DAYS = env.whole("KEEP_ENDED_LOGINS_DAYS", 365, least=1)
# The audit looks for the confirmations of the last 90 days.
KEEP_MESSAGES_DAYS = env.whole("KEEP_MESSAGES_DAYS", 365, least=90)
KEEP_AUDIT_TRAIL_DAYS = env.whole("KEEP_AUDIT_TRAIL_DAYS", 730, least=365)
# Razorpay's deliveries name the payer's phone and e-mail; after this they are cut down to the facts about money.
KEEP_WEBHOOK_BODIES_DAYS = env.whole("KEEP_WEBHOOK_BODIES_DAYS", 60, least=14)
KEEP_FORGED_DELIVERIES_DAYS = env.whole("KEEP_FORGED_DELIVERIES_DAYS", 30, least=1)
# Money may come late, and makes a booking of an attempt that was given up.
KEEP_UNFINISHED_GUESTS_DAYS = env.whole("KEEP_UNFINISHED_GUESTS_DAYS", 30, least=7)
# With their stays and their price; how often somebody abandons holds is counted over a day.
KEEP_UNFINISHED_ATTEMPTS_DAYS = env.whole("KEEP_UNFINISHED_ATTEMPTS_DAYS", 30, least=7)
# An order at Razorpay never ends by itself: this is far beyond the days within which a late payment is captured.
KEEP_UNPAID_ORDERS_DAYS = env.whole("KEEP_UNPAID_ORDERS_DAYS", 180, least=30)
# Only rooms that are held at this moment are counted by network.
KEEP_NETWORKS_DAYS = env.whole("KEEP_NETWORKS_DAYS", 1, least=1)
KEEP_WAITING_DAYS = env.whole("KEEP_WAITING_DAYS", 30, least=7)
# From departure on: the register of guests is asked for a year, and a dispute about the last day a little longer.
KEEP_STAY_GUESTS_DAYS = env.whole("KEEP_STAY_GUESTS_DAYS", 396, least=366)
# Files of papers, since somebody last asked for one: it is made anew from what the database has.
KEEP_SHEETS_DAYS = env.whole("KEEP_SHEETS_DAYS", 180, least=1)
# An integrator that was away longer reads everything anew.
KEEP_EVENTS_DAYS = env.whole("KEEP_EVENTS_DAYS", 90, least=7)
# One guest may fetch everything about themselves so often.
EXPORTS_PER_DAY = env.whole("EXPORTS_PER_DAY", 5, least=1)
