"""Put the demo's website in place: its origin is where it answers this time."""

import os

from backend.catalogue.models import Resort
from backend.common import clock
from backend.sites.models import Site, SiteKey
from sandbox.demo_data.site_plan import SITE


def plant_site(resort: Resort) -> int:
    """The site with its key; 1 where it was missing. It moves with the port that the launcher has chosen."""
    origins = [os.environ.get("SITE_URL") or "http://127.0.0.1:8002"]
    site, created = Site.objects.get_or_create(resort=resort, name=SITE.name, defaults={"origins": origins})
    if site.origins != origins:
        Site.objects.filter(pk=site.pk).update(origins=origins)
    SiteKey.objects.get_or_create(text=SITE.key, defaults={"site": site, "made_at": clock.now()})
    return int(created)
