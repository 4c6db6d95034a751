"""Numbers about models: (model, images) -> numbers, never about runs or pages.

All in NumPy, so that a process without torch can measure too; what they are given may be arrays or tensors.
"""
