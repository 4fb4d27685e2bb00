"""The smallest host: Flask, one gateway per process, a worker as a command."""
