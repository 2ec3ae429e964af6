"""The signed-in home, search, and pages that join areas."""
