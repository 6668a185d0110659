"""The components, by what they are for. Each is declared in the one way of `view.component`."""
