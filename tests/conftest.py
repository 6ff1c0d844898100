"""The cast and the clients."""
