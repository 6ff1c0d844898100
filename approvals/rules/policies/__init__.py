"""What an admin rules: policies, how they are read, written and warned about."""
