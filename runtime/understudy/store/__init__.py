"""Where the tabs of a server are kept."""
