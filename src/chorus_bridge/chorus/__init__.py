"""How Chorus Pro speaks: requests as data, answers read into our own values, nothing performed."""
