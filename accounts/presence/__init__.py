"""Who is online: availability, status, and who may see it."""
