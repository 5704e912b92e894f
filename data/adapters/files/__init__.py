"""Files from outside: what they are, what they hold, and files for the outside."""
