from django.urls import path

from backend.privacy.api.deleting import AccountDelete
from backend.privacy.api.exporting import AccountExport

urlpatterns = [
    path("export/", AccountExport.as_view(), name="account-export"),
    path("delete/", AccountDelete.as_view(), name="account-delete"),
]
