"""What a page shows: components, the templates they compile to, and the slots that change."""
