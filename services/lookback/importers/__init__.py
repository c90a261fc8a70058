"""Other systems' exports as touchpoints: a mapping file says how, the code knows no system."""
