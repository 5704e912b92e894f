"""The product as it is served: a demo database, a server process, a browser."""
