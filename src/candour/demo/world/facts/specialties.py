"""The eight specialties; their labels are in `definitions/dimensions.yaml`."""

SPECIALTIES = ("general-medicine", "older-people", "general-surgery", "orthopaedics", "heart", "cancer", "women", "children")
EMERGENCY = ("general-medicine", "older-people", "general-surgery", "orthopaedics", "heart", "children")
