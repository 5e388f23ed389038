"""The command line. ``app`` declares the commands; each command's work is a module of its own, imported when called."""
