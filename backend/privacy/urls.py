from django.urls import path

from backend.privacy.api.account_deletion import AccountDelete
from backend.privacy.api.account_export import AccountExport

urlpatterns = [
    path("export/", AccountExport.as_view(), name="account-export"),
    path("delete/", AccountDelete.as_view(), name="account-delete"),
]
