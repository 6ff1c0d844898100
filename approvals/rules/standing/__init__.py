"""What a standing grant lets through (config.md, How policies combine 7)."""
