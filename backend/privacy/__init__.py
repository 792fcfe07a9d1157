"""Personal data: export, deletion, retention, and the trail of what staff saw and changed."""
