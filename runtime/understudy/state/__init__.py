"""States: what a tab remembers, and who may change it when."""
