"""Denoising: what a network gives back of noisy pictures, beside filters that were tuned for the same noise."""
