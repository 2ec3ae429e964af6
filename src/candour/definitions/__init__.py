"""What is defined and not programmed: measures, roles, sources, as data with owner, source and review date."""
