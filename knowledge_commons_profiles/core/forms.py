"""How every form looks: Django's rendering, our templates (https://docs.djangoproject.com/en/6.1/ref/forms/renderers/)."""

from django.forms.renderers import TemplatesSetting


class FormRenderer(TemplatesSetting):
    """`{{ form.name.as_field_group }}` gives label, help, error and input; `{{ form }}` all fields, errors first."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"
