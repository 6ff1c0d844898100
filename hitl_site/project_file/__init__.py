"""The project file, put together from the sections of all apps (config.md)."""
