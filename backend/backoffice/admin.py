"""What Django's admin finds when it starts: each page registers itself, once."""

from django.contrib import admin

from backend.backoffice.forms.login_form import StaffLogin

admin.site.login_form = StaffLogin
admin.site.site_header = admin.site.site_title = "Dandeli"
admin.site.index_title = "Resorts, guests and bookings"
