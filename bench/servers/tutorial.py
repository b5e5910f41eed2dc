"""What Maru is measured against: the chat of the Channels tutorial, as small as the tutorial has it.

https://channels.readthedocs.io/en/stable/tutorial/: each consumer joins a group of the channel layer, what one says is
sent to the group, each consumer hears it for itself. In-memory layer, no database, nothing is stored. It passes the
HTML on that it is given, so that both sides deliver the same bytes.
"""

from channels.generic.websocket import AsyncWebsocketConsumer


class ChatConsumer(AsyncWebsocketConsumer):
    async def connect(self) -> None:
        self.room_group_name = "chat_lobby"
        await self.channel_layer.group_add(self.room_group_name, self.channel_name)
        await self.accept()

    async def disconnect(self, close_code: int) -> None:
        await self.channel_layer.group_discard(self.room_group_name, self.channel_name)

    async def receive(self, text_data: str) -> None:
        await self.channel_layer.group_send(self.room_group_name, {"type": "chat.message", "message": text_data})

    async def chat_message(self, event: dict[str, str]) -> None:
        await self.send(text_data=event["message"])
