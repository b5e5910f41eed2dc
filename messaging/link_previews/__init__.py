"""What links lead to: looked up by the server once a day and address, kept, and read by messages that show it.

How a message comes to show it is in `messaging.messages.links`.
"""
