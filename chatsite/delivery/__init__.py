"""How a rendered frame reaches every open tab: the hub, its connections, the bus between processes, gaps."""
