"""How forms look: Django's renderer with the house's own templates (set as FORM_RENDERER)."""

from __future__ import annotations

from django.forms.renderers import DjangoTemplates


class FormRenderer(DjangoTemplates):
    """`{{ form }}` prints what to check, then one column of fields; `as_field_group` prints one field."""

    form_template_name = "core/form.html"
    field_template_name = "core/components/field.html"
