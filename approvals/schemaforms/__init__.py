"""JSON Schema: is a schema acceptable, is a value valid, what form does it make (ui.md 2).

Knows schemas, hints and values; no request, no row, no page. What others use:

- `checking.check_schema(schema)` refuses with `SchemaRefused` what we do not take;
  `judging.judge(schema, value)` lists the `Fault`s of a value.
- `forms.Source(schema=…, data=…, …)` is a form's recipe; `forms.show(source)` is the `Form` to
  draw with `schemaforms/form.html`, `forms.parse(source, post, files)` what a post of it means.
- `inferring.infer(value, overlay)` is the schema of arguments that came without one,
  `shorthand.schema_of(form_fields)` that of a short list of fields.

docs/forms.md says what is mapped how.
"""
