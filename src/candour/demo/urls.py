from django.urls import path

from candour.demo import views

urlpatterns = [
    path("demo/people/", views.people, name="demo-people"),
    path("demo/see-as/", views.see_as, name="demo-see-as"),
    path("demo/clock/", views.move_clock, name="demo-clock"),
    path("tour/", views.all_stops, name="tour"),
    path("tour/record.zip", views.download_record, name="tour-record"),
    path("tour/do-not-trust-us/change-one-byte/", views.change_one_byte, name="tour-change-one-byte"),
    path("tour/the-chief-executive-looks/look/", views.look, name="tour-look"),
    path("tour/<slug:slug>/", views.one_stop, name="tour-stop"),
]
