"""The functions that HOC has built in: bindings to the floors below, by topic."""
