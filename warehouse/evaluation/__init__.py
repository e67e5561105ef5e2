"""Measuring: precision, recall and F1 per fact, against texts that people have labelled."""
