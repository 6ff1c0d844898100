"""Who may, and who sees (architecture.md 7): the only way from user input to an object."""
