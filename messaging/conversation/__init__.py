"""The conversation page: the timeline, the composer, a preview for those outside."""
