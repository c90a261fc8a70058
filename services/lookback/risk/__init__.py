"""Risk, refitted on a labelled history: sampled by the live core, fitted, calibrated and judged by a split in time."""
