"""Who may do what in a room: roles and rights, who may write, whose consent is needed."""
