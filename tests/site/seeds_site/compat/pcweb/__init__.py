"""What pages of the older site import."""
