"""What is decided about a room: name, topic, picture, who may do what."""
