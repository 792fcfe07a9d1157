from django.apps import AppConfig


class SaleRulesConfig(AppConfig):
    name = "backend.sale_rules"
    label = "sale_rules"
    verbose_name = "Restrictions of sale"
