"""What stands between the network and Django, and is safe alone: `python -m config.front`.

Granian reads requests (headers within a time, hyper's strict framing), `bodies` reads their bodies, with a time and a
size, and only then does one enter a lane (`lanes`): threads that its class of requests alone may use. So a stranger who
is slow or idle costs a few kilobytes and no thread, and heavy browsing leaves webhooks, payments and health their room.
Answers are taken from the thread whole, before anybody reads them. docs/decisions/0047 has the measurements.
"""
