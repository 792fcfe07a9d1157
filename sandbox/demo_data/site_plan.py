"""The website of one of the demo's resorts: pure data, which the site itself knows as well."""

from dataclasses import dataclass


@dataclass(frozen=True)
class SitePlan:
    """A site, with a key that is no secret, as no publishable key is."""

    slug: str
    name: str
    key: str


SITE = SitePlan("kali-river-lodge", "Its own website", "pk_KaliRiverLodgeOnThisMachine")
