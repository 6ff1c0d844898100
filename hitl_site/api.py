"""The JSON API."""

from ninja import NinjaAPI

api = NinjaAPI(title="Countersign", version="1")
