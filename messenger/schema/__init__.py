"""What the wire looks like to others: one OpenAPI 3.1 document made from the models and the REST views.

`openapi.document()` builds it; `markdown` and `typescript` only read the finished document, so the reference and
the client's constants cannot say anything it doesn't.
"""
