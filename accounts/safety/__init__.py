"""What keeps floods away: limits of newcomers, domains of links, waves of new people, and the lock for an hour."""
