"""How English writes dates and times (chatsite.i18n.times)."""

TIME_FORMAT = "g:i A"
DATE_FORMAT = "F j, Y"
MONTH_DAY_FORMAT = "F j"
YEAR_MONTH_FORMAT = "F Y"
DATETIME_FORMAT = r"F j, Y \a\t g:i A"
SHORT_DATETIME_FORMAT = DATETIME_FORMAT
LONG_DATE_FORMAT = "l, F j, Y"
