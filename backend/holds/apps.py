from django.apps import AppConfig


class HoldsConfig(AppConfig):
    name = "backend.holds"
    label = "holds"
