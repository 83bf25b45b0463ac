"""The domain: complaints, cases, clocks, figures. Start at rules/, then desk/."""
