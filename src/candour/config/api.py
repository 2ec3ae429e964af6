"""The open-data API, put together from the rooms that publish."""

from ninja import NinjaAPI

import candour
from candour.public.api import router as public
from candour.public.api_docs import PlainDocs

api = NinjaAPI(
    title="Candour open data",
    version=candour.__version__,
    description="Everything the public pages show, as data: published figures with their method, version, parameters and data hash.",
    openapi_url="/openapi.json",
    docs_url="/docs",
    docs=PlainDocs(),
)
api.add_router("", public)
