"""Economy: what people earn, what befalls them, and what they lack."""
