"""What scripts say of files and voice messages."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, str | Promise] = {
    "file-image": _("Picture"),
    "file-video": _("Video"),
    "file-audio": _("Audio"),
    "file-text": _("Text"),
    "file-pdf": _("PDF"),
    "file-file": _("File"),
    "file-download": _("Download {name}"),
    "file-not-shown": _("This picture cannot be shown."),
    "spoken-picture": _("Picture: {words}"),
    "spoken-file": _("{kind}: {name}"),
    "spoken-voice": _("Voice message, {time}"),
    "pictures-more|one": _("{name}, and {n} more picture"),
    "pictures-more|other": _("{name}, and {n} more pictures"),
    "picture-of": _("Picture {n} of {all}: {words}"),
    "describe-add": _("Add description"),
    "describe-change": _("Edit description"),
    "describe-file": _("Add description: {name}"),
    "describe-file-again": _("Edit description: {name}"),
    "describe-not": _("No description"),
    "play-speed": _("Playback speed: {speed}"),
    "play-position": _("Position"),
    "play-at": _("{time} of {length}"),
    "play-voice": _("Play the voice message"),
    "pause-voice": _("Pause"),
    "microphone-refused": _(
        "Your browser does not allow this site to use the microphone. You can allow it in the settings of the page."
    ),
    "microphone-none": _("No microphone was found."),
    "voice-recording": _("Recording. Press Send when you are done, or Escape to discard it."),
    "voice-slide": _("Slide left to cancel"),
    "voice-drop": _("Discard"),
    "voice-send": _("Send voice message"),
    "voice-full": _("A voice message has 5 minutes. You can send it now."),
    "voice-early": _("Slow mode: you can send again in {time}. Your recording stays."),
    "voice-slip": _("That was too short. Hold the button while you speak, or tap it to start."),
}
