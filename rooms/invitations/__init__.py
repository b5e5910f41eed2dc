"""Ways into a room: invitations, links, requests to join, guests."""
