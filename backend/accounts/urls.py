from django.urls import path

from backend.accounts.api.login import OtpRequest, OtpVerify
from backend.accounts.api.profile import Profile, ProfileUpdate
from backend.accounts.api.tokens import Logout, TokenRefresh

urlpatterns = [
    path("otp/request/", OtpRequest.as_view(), name="otp-request"),
    path("otp/verify/", OtpVerify.as_view(), name="otp-verify"),
    path("token/refresh/", TokenRefresh.as_view(), name="token-refresh"),
    path("logout/", Logout.as_view(), name="logout"),
    path("profile/", Profile.as_view(), name="profile"),
    path("profile/update/", ProfileUpdate.as_view(), name="profile-update"),
]
