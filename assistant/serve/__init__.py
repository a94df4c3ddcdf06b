"""The web chat: pages and servers over one open assistant."""
