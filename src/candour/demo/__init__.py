"""Invents the demonstration health system, through the same doors as everyone; never installed in production."""
