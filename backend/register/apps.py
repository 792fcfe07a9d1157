from django.apps import AppConfig


class RegisterConfig(AppConfig):
    name = "backend.register"
    verbose_name = "Register of guests"
