"""The areas: Django apps on storeys, each entered by its door only."""
