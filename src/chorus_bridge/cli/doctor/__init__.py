"""What `doctor` looks at: the machine, the settings, the outbox, the portal; each in its own module."""
