"""Why a file is not taken, in words and a code (docs/protocol.md). Nothing of it is stored then."""

from django.utils.translation import gettext_lazy as _

from chatsite.exceptions import Refused


class EmptyFile(Refused):
    code = "empty"
    status = 422
    message = _("This file is empty.")


class FileTooLarge(Refused):
    code = "too_large"
    status = 413
    message = _("This file is too large.")


class PictureTooLarge(Refused):
    code = "too_large"
    status = 413
    message = _("This picture is too large to be shown here. Please make it smaller.")


class OverQuota(Refused):
    code = "quota"
    status = 413
    message = _("You have sent a lot of files today. Please try again tomorrow.")


class NoSpace(OverQuota):
    message = _("There is no space left for files on this server. Please tell those who run it.")


class UploadBusy(Refused):
    code = "locked"
    status = 423
    message = _("This upload is being worked at. Please try again in a moment.")

    def __init__(self) -> None:
        super().__init__(retry_after=1)


class WrongOffset(Refused):
    """Whoever sends asks how much there is, and goes on from there."""

    code = "wrong_offset"
    status = 409
    message = _("The upload goes on at another place. Please try again.")


class WrongChecksum(Refused):
    code = "wrong_checksum"
    status = 460  # of the tus protocol
    message = _("A part of this file was damaged on its way. Please try again.")


class WrongVersion(Refused):
    code = "wrong_version"
    status = 412
    message = _("The server takes uploads by the tus protocol 1.0.0.")


class NoPiece(Refused):
    code = "bad_type"
    status = 415
    message = _("A part of an upload comes as application/offset+octet-stream.")


class FileGone(Refused):
    code = "file_gone"
    status = 422
    message = _("A file of this message is no longer here. Please attach it again.")


class TooManyFiles(Refused):
    code = "too_many_files"
    status = 422
    message = _("That are too many files for one message.")
