from django.urls import path

from backend.pricing.api import Rates

urlpatterns = [path("resorts/<slug:slug>/rates/", Rates.as_view(), name="rates")]
