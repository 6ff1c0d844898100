"""The bare reference: the least that a Django site on daphne can do."""
