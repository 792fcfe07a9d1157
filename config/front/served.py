"""What each process of the web server loads."""

from config.wsgi import application as django  # isort: skip # first: what follows asks Django's settings

from config.front.application import Front

application = Front(django)
