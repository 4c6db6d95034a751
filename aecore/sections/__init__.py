"""The five sections of a configuration, one a file: their fields, limits, defaults and sentences."""
