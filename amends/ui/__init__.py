"""What every page shares: the NHS design system's fields and components, and words for dates."""
