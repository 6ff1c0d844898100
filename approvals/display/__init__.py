"""What a reviewer sees of input that may be hostile: complete, and nothing invisible."""
