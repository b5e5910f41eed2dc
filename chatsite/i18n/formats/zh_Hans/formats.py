"""How Simplified Chinese writes dates and times (chatsite.i18n.times)."""

TIME_FORMAT = "H:i"
DATE_FORMAT = "Y年n月j日"
MONTH_DAY_FORMAT = "n月j日"
YEAR_MONTH_FORMAT = "Y年n月"
DATETIME_FORMAT = "Y年n月j日 H:i"
SHORT_DATETIME_FORMAT = DATETIME_FORMAT
LONG_DATE_FORMAT = "Y年n月j日l"
