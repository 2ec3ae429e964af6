from django.urls import path

from candour.areas.notices import views

urlpatterns = [
    path("notices/", views.notice_list, name="notices"),
    path("notices/read/", views.read, name="notices-read"),
    path("notices/unread/", views.unread, name="notices-unread"),
    path("notices/preferences/", views.preferences, name="notices-preferences"),
    path("notices/address/", views.address, name="notices-address"),
    path("notices/address/<slug:token>/", views.confirm, name="notices-address-confirm"),
]
