"""HTTP to the outside. Whatever asks an address that a person or a page named asks it through here."""
