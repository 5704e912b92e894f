"""Rules of imports: what a cell means, what a table must hold, where a point may lie. Pure."""
