"""Reports of messages, pictures, people and rooms to the moderators of the house."""
