"""Korean says 오후 before the hour; Django says it so in TIME_FORMAT only."""

DATETIME_FORMAT = "Y년 n월 j일 A g:i"
