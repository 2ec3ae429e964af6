"""How Candour looks: components, templates, stylesheets, form fields and charts."""
