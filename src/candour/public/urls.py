from django.urls import path, register_converter
from django.urls.converters import StringConverter

from candour.public import (
    boards,
    challenge,
    compare,
    compare_sides,
    downloads,
    health,
    home,
    measures,
    methods,
    open_data,
    organisations,
    protection,
    record,
    record_tiles,
)


class Ending(StringConverter):
    regex = r"csv-metadata\.json|csv|json|svg|png|parquet"


class Edition(StringConverter):
    regex = r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?"


register_converter(Ending, "ending")
register_converter(Edition, "edition")

urlpatterns = [
    path("", home.home, name="home"),
    path("organisations/", organisations.listing, name="organisations"),
    path("organisations/suggest/", organisations.suggest, name="suggest"),
    path("organisations/<str:code>/", organisations.organisation, name="organisation"),
    path("organisations/<str:code>/icons/", boards.icons, name="organisation-icons"),
    path("measures/", measures.listing, name="measures"),
    path("measures/<slug:slug>/", measures.measure, name="measure"),
    path("measures/<slug:slug>/<edition:edition>/", measures.measure, name="measure-edition"),
    path("measures/<slug:slug>/<edition:edition>.<ending:ending>", downloads.edition, name="download"),
    path("measures/<slug:slug>/<edition:edition>/<slug:part>.<ending:ending>", downloads.edition, name="download-part"),
    path("compare/", compare.listing, name="compare"),
    path("compare/seven-days/", compare_sides.seven_days, name="compare-seven-days"),
    path("compare/fairness/", compare_sides.fairness, name="compare-fairness"),
    path("compare/<slug:slug>/", compare.measure, name="compare-measure"),
    path("compare/<slug:slug>/<slug:cut>/", compare.cut, name="compare-cut"),
    path("about/methods/", methods.listing, name="methods"),
    path("about/protection/", protection.page, name="protection"),
    path("about/methods/<slug:method_id>/", methods.method, name="method"),
    path("open-data/", open_data.listing, name="open-data"),
    path("record/", record.record, name="record"),
    path("record/checkpoint", record_tiles.checkpoint, name="record-checkpoint"),
    path("record/key", record_tiles.key, name="record-key"),
    path("record/tile/<path:path>", record_tiles.tile, name="record-tile"),
    path("record/lines/<int:seq>/", record.line, name="record-line"),
    path("record/publications/<int:number>/", record.publication, name="publication"),
    path("record/publications/<int:number>/challenge/", challenge.challenge, name="challenge"),
    path("record/publications/<int:number>.<ending:ending>", downloads.publication, name="publication-download"),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
]
