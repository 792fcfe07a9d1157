"""A website of a resort's own, on another origin than the house, as strict as a careful owner's."""
