"""The open website and open-data API: renders only what publishing holds."""
