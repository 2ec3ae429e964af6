from django.urls import path

from candour.workspace import views

urlpatterns = [path("home/", views.home, name="home-signed-in")]
