"""Reading the directory of recipients, whose inner format no source describes: nothing of it is guessed in silence."""
