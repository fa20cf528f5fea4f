"""Home, stories and help of the demo, in Chinese and English."""

from cms.demo.loading import load

__all__ = ["load"]
