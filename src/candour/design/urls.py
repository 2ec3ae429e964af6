"""The style guide's address, for the demonstration and the tests only: `include("candour.design.urls")`."""

from django.urls import path

from candour.design import views

urlpatterns = [path("styleguide/", views.styleguide, name="styleguide")]
