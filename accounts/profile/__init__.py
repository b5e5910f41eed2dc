"""What others see of somebody: display name, picture; and their language, time zone and appearance."""
