"""What a log teaches about segments, proposed as a change of the policy file; docs/fit.md gives the formulas. Pure."""
