from django.apps import AppConfig


class RoomsConfig(AppConfig):
    name = "rooms"

    def ready(self) -> None:
        from accounts import hooks
        from rooms import operations

        hooks.on_welcome.append(operations.welcome)
