"""The version of symexp."""

__version__ = "0.1.0"
