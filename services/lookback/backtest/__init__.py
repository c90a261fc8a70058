"""Alert rules over a labelled history: what they warned of and missed, and what other values would have done."""
