"""Distance between two places in a straight line."""

from math import asin, cos, radians, sin, sqrt

EARTH_KM = 6371.0
KM_PER_DEGREE = 111.0

# Latitude and longitude in degrees.
Point = tuple[float, float]


def km(one: Point, other: Point) -> float:
    """Kilometres between two points on the sphere, by the haversine formula."""
    (lat1, lon1), (lat2, lon2) = (tuple(map(radians, point)) for point in (one, other))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(min(1.0, half)))
