from django.urls import path

from candour.areas.accounts import looks_views

urlpatterns = [
    path("who-looked/", looks_views.who_looked, name="who-looked"),
    path("who-looked.csv", looks_views.who_looked_csv, name="who-looked-csv"),
]
