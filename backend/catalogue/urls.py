from django.urls import path

from backend.catalogue.api.public_resorts import ResortDetail, Resorts

urlpatterns = [
    path("resorts/", Resorts.as_view(), name="resorts"),
    path("resorts/<slug:slug>/", ResortDetail.as_view(), name="resort"),
]
