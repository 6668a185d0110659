"""Documentation whose demos run: Markdown in, pages out, each with its demos alive."""
