"""Words of documents, made from what a screen shows."""
