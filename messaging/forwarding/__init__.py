"""Messages are sent on to other rooms and people, as a quotation with its source."""
