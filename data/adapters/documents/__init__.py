"""Documents for the outside: Word, PDF, and the drawings in them."""
