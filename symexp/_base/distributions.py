"""Names of distributions that differ from those of the modules in them."""

from __future__ import annotations

__all__ = ["DISTRIBUTIONS"]

# The search for others in all installed packages takes long.
DISTRIBUTIONS = {
    "PIL": "pillow",
    "attr": "attrs",
    "bs4": "beautifulsoup4",
    "cv2": "opencv-python",
    "dateutil": "python-dateutil",
    "skimage": "scikit-image",
    "sklearn": "scikit-learn",
    "yaml": "PyYAML",
}
"""The distribution by the name of the module."""
