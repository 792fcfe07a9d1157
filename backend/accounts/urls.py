from django.urls import path

from backend.accounts.api.companions import CompanionDetail, Companions
from backend.accounts.api.login import OtpRequest, OtpVerify
from backend.accounts.api.profile import Profile, ProfileUpdate
from backend.accounts.api.sessions import Logout, LogoutAll, SessionDetail, Sessions
from backend.accounts.api.token_refresh import TokenRefresh

urlpatterns = [
    path("otp/request/", OtpRequest.as_view(), name="otp-request"),
    path("otp/verify/", OtpVerify.as_view(), name="otp-verify"),
    path("token/refresh/", TokenRefresh.as_view(), name="token-refresh"),
    path("sessions/", Sessions.as_view(), name="sessions"),
    path("sessions/<uuid:session_id>/", SessionDetail.as_view(), name="session"),
    path("logout/", Logout.as_view(), name="logout"),
    path("logout-all/", LogoutAll.as_view(), name="logout-all"),
    path("companions/", Companions.as_view(), name="companions"),
    path("companions/<int:companion_id>/", CompanionDetail.as_view(), name="companion"),
    path("profile/", Profile.as_view(), name="profile"),
    path("profile/update/", ProfileUpdate.as_view(), name="profile-update"),
]
