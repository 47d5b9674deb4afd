"""The yardstick: a chat as tutorials of Django, Channels and the REST framework write one, with nothing taken away."""
