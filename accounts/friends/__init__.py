"""Friends and people: requests, blocks, contacts, personal links, the directory."""
