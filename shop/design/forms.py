"""One renderer for every form, so that a field looks and speaks alike in all rooms."""

from django.forms.renderers import TemplatesSetting


class DesignRenderer(TemplatesSetting):
    """Renders fields with ``design/field.html`` and forms with ``design/form.html``.

    ``TemplatesSetting`` finds the project's templates; ``django.forms`` must be
    an installed app, so that Django's widget templates are found as well.
    """

    form_template_name = "design/form.html"
    field_template_name = "design/field.html"
    formset_template_name = "design/formset.html"
