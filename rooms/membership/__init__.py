"""Who belongs to a room: joining, leaving, the members panel, roles, bans."""
