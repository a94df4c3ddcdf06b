"""Sources, digests, facts and originals: what the index is made from."""
