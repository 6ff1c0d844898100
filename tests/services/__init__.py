"""The real services that tests run on, found or started without any set-up (foundation.md 4)."""
