"""Everything a client could send, valid and broken, against a served messenger: frames, requests and raw bytes.

What is valid comes from the OpenAPI document, so a new endpoint or frame is tried without a line here. What is promised
of each input: no fault, no traceback, an answer or a close code that is documented, a neighbour who notices nothing,
and memory that does not grow with what was refused.
"""
