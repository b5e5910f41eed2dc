"""What every page shares: middleware, error pages, the admin site, context, URL converters."""
