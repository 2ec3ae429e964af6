from django.urls import path

from candour.areas.measures import views

urlpatterns = [
    path("limits/", views.listing, name="limits"),
    path("limits/<slug:slug>/<str:code>/", views.series, name="limits-series"),
    path("limits/<slug:slug>/<str:code>/take-back/", views.take_back, name="limits-take-back"),
]
