"""Pages of the older site."""
