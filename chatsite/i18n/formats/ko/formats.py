"""How Korean writes dates and times (chatsite.i18n.times)."""

TIME_FORMAT = "A g:i"
DATE_FORMAT = "Y년 n월 j일"
MONTH_DAY_FORMAT = "n월 j일"
YEAR_MONTH_FORMAT = "Y년 n월"
DATETIME_FORMAT = "Y년 n월 j일 A g:i"
SHORT_DATETIME_FORMAT = DATETIME_FORMAT
LONG_DATE_FORMAT = "Y년 n월 j일 l"
