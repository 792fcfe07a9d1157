from django.apps import AppConfig


class GuestRegisterConfig(AppConfig):
    name = "backend.guest_register"
    label = "guest_register"
    verbose_name = "Register of guests"
