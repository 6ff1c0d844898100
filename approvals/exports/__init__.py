"""What leaves the house whole: streams with flat memory."""
