"""One module a subject; each function is a command. ``cli`` puts them on the command line."""
