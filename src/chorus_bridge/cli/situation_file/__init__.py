"""The situation file: what it may say, how it is read, and every problem told with its place."""
