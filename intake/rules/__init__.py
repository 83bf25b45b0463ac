"""Pure rules over enums, dates and frozen values: no tables, no clock, no settings."""
