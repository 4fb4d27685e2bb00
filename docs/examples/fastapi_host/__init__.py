"""An asynchronous host: FastAPI, one gateway and one worker task per process."""
