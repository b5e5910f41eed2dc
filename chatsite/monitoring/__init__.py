"""What an operator watches: health, metrics, system checks, the format of the log."""
