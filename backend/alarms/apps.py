from django.apps import AppConfig


class AlarmsConfig(AppConfig):
    name = "backend.alarms"
    label = "alarms"
