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


class FileGone(Refused):
    code = "file_gone"
    status = 422
    message = _("A file of this message is no longer here. Please attach it again.")


class TooManyFiles(Refused):
    code = "too_many_files"
    status = 422
    message = _("That are too many files for one message.")
