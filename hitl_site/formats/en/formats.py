"""English, with the day before the month and 24 hours, which nobody misreads."""

DATETIME_FORMAT = "j M Y, H:i"
