"""The signed-in home, and pages that join areas. It sees every door except the vault's."""
